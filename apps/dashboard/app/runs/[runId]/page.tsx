// One run: what it did, step by step, and what it is doing now.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageClock } from "../../../components/page-clock.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { ProblemBox } from "../../../components/problem-box.tsx";
import { readTrace, readWhy } from "../../../lib/executor.ts";
import { isNotFound } from "../../../lib/result.ts";
import { TryAgain } from "../../try-again.tsx";
import { RunScreen } from "./run-screen.tsx";

interface RunPageProps {
  readonly params: Promise<{ readonly runId: string }>;
}

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const trace = await readTrace((await params).runId);
  return { title: trace.ok ? `${trace.data.data.run.functionName} run` : "Run" };
}

export default async function RunPage({ params }: RunPageProps) {
  const { runId } = await params;
  const [trace, why] = await Promise.all([readTrace(runId), readWhy(runId)]);
  if (trace.ok) {
    const { data, metadata } = trace.data;
    return (
      <PageClock at={metadata.fetched_at}>
        <RunScreen
          key={runId}
          initial={data}
          why={why.ok ? why.data.data : null}
          fetchedAt={metadata.fetched_at}
        />
      </PageClock>
    );
  }
  if (isNotFound(trace.problem)) notFound();
  return (
    <>
      <PageHead title="Run" />
      <ProblemBox problem={trace.problem}>
        <TryAgain />
      </ProblemBox>
    </>
  );
}

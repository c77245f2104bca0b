// One function: what starts it, what limits it, its schedules, and how it is configured.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageClock } from "../../../components/page-clock.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { ProblemBox } from "../../../components/problem-box.tsx";
import {
  readFunction,
  readLimitChanges,
  readLimits,
  readSchedules,
} from "../../../lib/executor.ts";
import { ofFunction } from "../../../lib/of-function.ts";
import { isNotFound } from "../../../lib/result.ts";
import { TryAgain } from "../../try-again.tsx";
import { FunctionHead } from "./function-head.tsx";
import { FunctionScreen } from "./function-screen.tsx";

interface FunctionPageProps {
  readonly params: Promise<{ readonly slug: string }>;
}

/** Next hands on what the address bar has, with its escapes. */
const slugOf = async ({ params }: FunctionPageProps) => decodeURIComponent((await params).slug);

export async function generateMetadata(props: FunctionPageProps): Promise<Metadata> {
  const fn = await readFunction(await slugOf(props));
  return { title: fn.ok ? fn.data.data.name : "Function" };
}

export default async function FunctionPage(props: FunctionPageProps) {
  const slug = await slugOf(props);
  const [fn, limits, changes, schedules] = await Promise.all([
    readFunction(slug),
    readLimits(slug),
    readLimitChanges(slug),
    readSchedules(ofFunction(slug)),
  ]);
  if (!fn.ok && isNotFound(fn.problem)) notFound();
  if (fn.ok && limits.ok && changes.ok && schedules.ok) {
    const { fetched_at: fetchedAt } = fn.data.metadata;
    return (
      <PageClock at={fetchedAt}>
        <FunctionHead fn={fn.data.data} />
        <FunctionScreen
          key={slug}
          fn={fn.data.data}
          initial={{
            limits: limits.data.data,
            changes: changes.data.data,
            schedules: schedules.data.data,
          }}
          fetchedAt={fetchedAt}
        />
      </PageClock>
    );
  }
  const failed = [fn, limits, changes, schedules].find((answer) => !answer.ok);
  return (
    <>
      <PageHead title="Function" />
      {failed?.ok === false && (
        <ProblemBox problem={failed.problem}>
          <TryAgain />
        </ProblemBox>
      )}
    </>
  );
}

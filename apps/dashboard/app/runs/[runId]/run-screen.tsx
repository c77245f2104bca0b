// A run on the screen, live until it has ended: the head, the waterfall, the inspector.
"use client";
import { isEnded, type TraceView, type WhyView } from "@cairn/core";
import { StaleNotice } from "../../../components/problem-box.tsx";
import { RunFacts } from "../../../components/run-facts.tsx";
import { RunHead } from "../../../components/run-head.tsx";
import { fetchTrace } from "../../../lib/api.ts";
import { executorNow } from "../../../lib/clock.ts";
import type { Result } from "../../../lib/result.ts";
import { STATUS_WORDS } from "../../../lib/status-words.ts";
import { useLive } from "../../../lib/use-live.ts";
import { RunActions } from "./run-actions.tsx";
import { RunBody } from "./run-body.tsx";
import { RunWhy } from "./run-why.tsx";

const READ_INTERVAL_MS = 350;

export interface RunScreenProps {
  readonly initial: TraceView;
  /** Null when it could not be read: the trace alone is worth showing. */
  readonly why: WhyView | null;
  readonly fetchedAt: string;
}

export function RunScreen({ initial, why, fetchedAt }: RunScreenProps) {
  const runId = initial.run.id;
  const { data, problem, refresh } = useLive<TraceView>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: () => readTrace(runId),
    concerns: ({ changes }, shown) =>
      changes.some(
        (change) =>
          change.runId === runId || shown.children.some((child) => child.id === change.runId),
      ),
    alive: isAlive,
  });
  return (
    <article>
      <RunHead run={data.run}>
        <RunActions run={data.run} onChanged={refresh} />
      </RunHead>
      <StaleNotice problem={problem} />
      <RunFacts run={data.run} />
      <RunWhy initial={why} fetchedAt={fetchedAt} trace={data} />
      <RunBody trace={data} />
      <p className="unseen" role="status">
        Run {STATUS_WORDS[data.run.status].word.toLowerCase()}
      </p>
    </article>
  );
}

/** Spans of the app's own tracing come a little later than what they are of. */
const LATE_SPANS_MS = 60_000;

/** A child can outlive its parent, when the parent was cancelled. */
function isAlive({ run, children }: TraceView): boolean {
  const isLate = run.endedAt !== null && executorNow() - Date.parse(run.endedAt) > LATE_SPANS_MS;
  return !isLate || children.some((child) => !isEnded(child.status));
}

async function readTrace(runId: string): Promise<Result<TraceView>> {
  const answer = await fetchTrace(runId);
  return answer.ok ? { ok: true, data: answer.data.data } : answer;
}

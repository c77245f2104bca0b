// A run on the screen, live until it has ended: the head, the waterfall, the inspector.
"use client";
import { isEnded, type TraceView } from "@cairn/core";
import { StaleNotice } from "../../../components/problem-box.tsx";
import { RunFacts } from "../../../components/run-facts.tsx";
import { RunHead } from "../../../components/run-head.tsx";
import { TimingBar } from "../../../components/timing-bar.tsx";
import { fetchTrace } from "../../../lib/api.ts";
import { executorNow } from "../../../lib/clock.ts";
import type { Result } from "../../../lib/result.ts";
import { STATUS_WORDS } from "../../../lib/status-words.ts";
import { useLive } from "../../../lib/use-live.ts";
import { RunActions } from "./run-actions.tsx";
import { RunBody } from "./run-body.tsx";

const READ_INTERVAL_MS = 350;

export interface RunScreenProps {
  readonly initial: TraceView;
  readonly fetchedAt: string;
}

export function RunScreen({ initial, fetchedAt }: RunScreenProps) {
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
      <TimingBar timing={data.timing} run={data.run} />
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

// A run on the screen, live until it has ended: the head, the waterfall, the inspector.
"use client";
import { isEnded, type TraceView } from "@cairn/core";
import { useState } from "react";
import { Inspector } from "../../../components/inspector/inspector.tsx";
import { StaleNotice } from "../../../components/problem-box.tsx";
import { RunFacts } from "../../../components/run-facts.tsx";
import { TimingBar } from "../../../components/timing-bar.tsx";
import { Waterfall } from "../../../components/waterfall/waterfall.tsx";
import { fetchTrace } from "../../../lib/api.ts";
import type { Result } from "../../../lib/result.ts";
import { STATUS_WORDS } from "../../../lib/status-words.ts";
import { useLive } from "../../../lib/use-live.ts";
import { RunActions } from "./run-actions.tsx";
import { useStepInUrl } from "./use-step-in-url.ts";
import { RunHead } from "../../../components/run-head.tsx";

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
  const [stepId, selectStep] = useStepInUrl();
  const [trueScale, setTrueScale] = useState(false);
  return (
    <article>
      <RunHead run={data.run}>
        <RunActions run={data.run} onChanged={refresh} />
      </RunHead>
      <StaleNotice problem={problem} />
      <RunFacts run={data.run} />
      <TimingBar timing={data.timing} run={data.run} />
      <div className="run-body">
        <Waterfall
          trace={data}
          selected={stepId}
          onSelect={selectStep}
          trueScale={trueScale}
          onTrueScale={setTrueScale}
        />
        <Inspector trace={data} stepId={stepId} onClose={() => selectStep("")} />
      </div>
      <p className="unseen" role="status">
        Run {STATUS_WORDS[data.run.status].word.toLowerCase()}
      </p>
    </article>
  );
}

/** A child can outlive its parent, when the parent was cancelled. */
function isAlive({ run, children }: TraceView): boolean {
  return !isEnded(run.status) || children.some((child) => !isEnded(child.status));
}

async function readTrace(runId: string): Promise<Result<TraceView>> {
  const answer = await fetchTrace(runId);
  return answer.ok ? { ok: true, data: answer.data.data } : answer;
}

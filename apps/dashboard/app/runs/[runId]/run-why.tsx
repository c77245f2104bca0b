// Where the run's time went, and what it waits for, live until it has ended.
"use client";
import { isEnded, type TraceView, type WhyView } from "@cairn/core";
import { useState } from "react";
import { StaleNotice } from "../../../components/problem-box.tsx";
import { TimingBar } from "../../../components/timing-bar.tsx";
import { TimeRows } from "../../../components/why/time-rows.tsx";
import { WhyPanel } from "../../../components/why/why-panel.tsx";
import { fetchWhy } from "../../../lib/api.ts";
import type { Result } from "../../../lib/result.ts";
import { useLive } from "../../../lib/use-live.ts";
import { useLook } from "../../../lib/use-look.ts";

const READ_INTERVAL_MS = 500;
/** Another run that gives its slot back, or a pause, is no change of this run. */
const LOOK_MS = 3_000;

export interface RunWhyProps {
  readonly initial: WhyView | null;
  readonly fetchedAt: string;
  readonly trace: Pick<TraceView, "run" | "timing">;
}

export function RunWhy({ initial, fetchedAt, trace }: RunWhyProps) {
  const { run, timing } = trace;
  const { data, problem, refresh } = useLive<WhyView | null>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: () => readWhy(run.id),
    concerns: ({ changes }) => changes.some(({ runId }) => runId === run.id),
    alive: isAlive,
  });
  useLook(refresh, LOOK_MS, isAlive(data));
  // What was live when one came stays, and says how it ended: nothing moves up under the cursor.
  const [cameLive] = useState(() => isAlive(initial));
  return (
    <>
      <TimingBar timing={timing} run={run} why={data} />
      {data !== null && <TimeRows why={data} live={isAlive(data)} />}
      {isAlive(data) && <StaleNotice problem={problem} />}
      {cameLive && data !== null && <WhyPanel why={data} />}
    </>
  );
}

function isAlive(why: WhyView | null): boolean {
  return why === null || !isEnded(why.status);
}

async function readWhy(runId: string): Promise<Result<WhyView>> {
  const answer = await fetchWhy(runId);
  return answer.ok ? { ok: true, data: answer.data.data } : answer;
}

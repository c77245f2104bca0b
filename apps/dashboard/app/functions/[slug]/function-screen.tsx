// A function's limits, their history and its schedules on the screen, live.
"use client";
import type { FunctionView, LimitChangeView, LimitView, ScheduleView } from "@cairn/core";
import { JsonPanel } from "../../../components/json-panel.tsx";
import { LimitHistory } from "../../../components/limits/limit-history.tsx";
import { LimitTable } from "../../../components/limits/limit-table.tsx";
import { StaleNotice } from "../../../components/problem-box.tsx";
import { ScheduleTable } from "../../../components/schedule-table.tsx";
import { fetchLimitChanges, fetchLimits, fetchSchedules } from "../../../lib/api.ts";
import { ofFunction } from "../../../lib/of-function.ts";
import type { Result } from "../../../lib/result.ts";
import { useLive } from "../../../lib/use-live.ts";
import { useLook } from "../../../lib/use-look.ts";
import { ScheduleActions } from "../../schedules/schedule-actions.tsx";
import { LimitActions } from "./limit-actions.tsx";

const READ_INTERVAL_MS = 1_000;
/** Lanes and limits change without a change of any run. */
const LOOK_MS = 3_000;

export interface FunctionFlow {
  readonly limits: readonly LimitView[];
  readonly changes: readonly LimitChangeView[];
  readonly schedules: readonly ScheduleView[];
}

export interface FunctionScreenProps {
  readonly fn: FunctionView;
  readonly initial: FunctionFlow;
  readonly fetchedAt: string;
}

export function FunctionScreen({ fn, initial, fetchedAt }: FunctionScreenProps) {
  const { data, problem, refresh } = useLive<FunctionFlow>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: () => readFlow(fn.slug),
    concerns: () => true,
    alive: () => true,
  });
  useLook(refresh, LOOK_MS);
  const { limits, changes, schedules } = data;
  return (
    <div className="stack">
      <StaleNotice problem={problem} />
      <Limits limits={limits} onChanged={refresh} />
      {(limits.length > 0 || changes.length > 0) && <LimitHistory changes={changes} />}
      {schedules.length > 0 && (
        <section className="panel list" aria-label="Schedules">
          <header className="part-head">
            <h2>Schedules</h2>
          </header>
          <ScheduleTable
            schedules={schedules}
            label={`Schedules of ${fn.name}`}
            Actions={ScheduleActions}
            onChanged={refresh}
          />
        </section>
      )}
      <JsonPanel title="Configuration" json={fn.config} fileName={`${fn.slug}-config.json`} />
    </div>
  );
}

function Limits({
  limits,
  onChanged,
}: {
  readonly limits: readonly LimitView[];
  readonly onChanged: () => Promise<void>;
}) {
  return (
    <section className="panel list" aria-label="Limits">
      <header className="part-head">
        <h2>Limits</h2>
        <span className="faint">of runs and events; they can be changed here at once</span>
      </header>
      {limits.length === 0 ? (
        <p className="nothing">
          This function has no concurrency, throttle, rateLimit, debounce or batchEvents. Limits
          begin in its code.
        </p>
      ) : (
        <LimitTable limits={limits} Actions={LimitActions} onChanged={onChanged} />
      )}
    </section>
  );
}

async function readFlow(slug: string): Promise<Result<FunctionFlow>> {
  const [limits, changes, schedules] = await Promise.all([
    fetchLimits(slug),
    fetchLimitChanges(slug),
    fetchSchedules(ofFunction(slug)),
  ]);
  if (!limits.ok) return limits;
  if (!changes.ok) return changes;
  if (!schedules.ok) return schedules;
  return {
    ok: true,
    data: {
      limits: limits.data.data,
      changes: changes.data.data,
      schedules: schedules.data.data,
    },
  };
}

// The schedules on the screen: their ticks pass while one looks.
"use client";
import type { ScheduleView } from "@cairn/core";
import { Pager } from "../../components/pager.tsx";
import { StaleNotice } from "../../components/problem-box.tsx";
import { ScheduleTable } from "../../components/schedule-table.tsx";
import { fetchSchedules } from "../../lib/api.ts";
import { paths } from "../../lib/paths.ts";
import type { Result } from "../../lib/result.ts";
import { useLive } from "../../lib/use-live.ts";
import { useLook } from "../../lib/use-look.ts";
import { ScheduleActions } from "./schedule-actions.tsx";

const READ_INTERVAL_MS = 1_000;
const LOOK_MS = 5_000;

export interface SchedulePart {
  readonly rows: readonly ScheduleView[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

export interface ScheduleListProps {
  readonly initial: SchedulePart;
  readonly fetchedAt: string;
  /** Where this page begins; null for the first one. */
  readonly cursor: string | null;
}

export function ScheduleList({ initial, fetchedAt, cursor }: ScheduleListProps) {
  const { data, problem, refresh } = useLive<SchedulePart>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: () => readSchedules(cursor),
    // A tick that starts a run, or the end of a run that one waits for.
    concerns: ({ changes }) => changes.some(({ kind }) => kind === "run"),
    alive: () => true,
  });
  useLook(refresh, LOOK_MS);
  return (
    <>
      <StaleNotice problem={problem} />
      <div className="panel list">
        <ScheduleTable
          schedules={data.rows}
          label="Schedules"
          Actions={ScheduleActions}
          onChanged={refresh}
        />
      </div>
      <Pager
        noun="schedules"
        newest={cursor === null ? null : paths.schedules()}
        older={
          data.next === null ? null : paths.schedules(new URLSearchParams({ cursor: data.next }))
        }
      />
    </>
  );
}

async function readSchedules(cursor: string | null): Promise<Result<SchedulePart>> {
  const query = new URLSearchParams(cursor === null ? {} : { cursor });
  const answer = await fetchSchedules(query);
  if (!answer.ok) return answer;
  return { ok: true, data: { rows: answer.data.data, next: answer.data.page.next } };
}

// A transition as rows: what `commitTransitions` writes of it.
import type { Transition } from "@cairn/core";
import { afterMs, atMs } from "./due.ts";
import type { JobRow } from "./event-rows.ts";
import type { TransitionRows } from "./transition-rows.ts";

export interface PlannedWait {
  readonly condition: string | null;
  readonly matchKey: string | null;
}

export interface TransitionItem {
  /** Ties its rows together. */
  readonly ord: number;
  readonly transition: Transition;
  readonly elapsedMs: number;
  readonly longestMs: number;
  readonly statusChanged: boolean;
  /** Its jobs may hold slots. */
  readonly holdsSlots: boolean;
  readonly waits: readonly PlannedWait[];
  /** Names failed attempts. */
  readonly newId: () => string;
}

/** Adds the rows of one transition. */
export function addTransitionRows(rows: TransitionRows, item: TransitionItem): void {
  const { ord, transition } = item;
  const { runId } = transition;
  const of = { ord, runId };
  const { elapsedMs, longestMs, statusChanged } = item;
  const frees = item.holdsSlots && transition.consumed.some(({ fate }) => endsHold(fate));
  rows.transitions.push({ ...of, transition, elapsedMs, longestMs, statusChanged, frees });
  rows.consumed.push(...transition.consumed.map((job) => ({ ...of, job })));
  rows.memos.push(...transition.memos.map((memo, position) => ({ ...of, position, memo })));
  rows.jobs.push(...transition.jobs.map((job) => ({ ...of, ...jobRow(job) })));
  addRareRows(rows, item, of);
}

/** What most transitions have none of. */
function addRareRows(
  rows: TransitionRows,
  { transition, elapsedMs, waits, newId }: TransitionItem,
  of: { readonly ord: number; readonly runId: string },
): void {
  for (const failure of transition.failures) {
    rows.failures.push({ ...of, id: newId(), failure, elapsedMs });
  }
  for (const [index, wait] of transition.waits.entries()) {
    rows.waits.push({ ...of, wait, ...(waits[index] ?? { condition: null, matchKey: null }) });
  }
  for (const stepId of transition.finishedWaits) rows.finishedWaits.push({ ...of, stepId });
  for (const [position, defer] of transition.defers.entries()) {
    rows.defers.push({ ...of, defer, position });
  }
  for (const note of transition.metadata) rows.notes.push({ ...of, id: newId(), note });
}

/** Whether a job gives back what it holds. */
const endsHold = (fate: Transition["consumed"][number]["fate"]): boolean =>
  fate.kind === "delete" || (fate.kind === "rearm" && fate.due !== null);

function jobRow(job: Transition["jobs"][number]): Omit<JobRow, "ord" | "runId"> {
  const { id, kind, stepId, stepName, due, request } = job;
  const times = { afterMs: afterMs(due), atMs: atMs(due) };
  return { request, id, kind, stepId, stepName, held: due === null, ...times };
}

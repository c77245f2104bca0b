// Finds rows among many: by a part of the name, or only those where something went wrong.
import { RUN_ROW_ID, type WaterfallRow } from "./waterfall-row.ts";

export interface StepFilter {
  readonly text: string;
  readonly failuresOnly: boolean;
}

export const NO_STEP_FILTER: StepFilter = { text: "", failuresOnly: false };

/** The run's own row always stays; a step stays with all of its spans when one of them is wanted. */
export function filterRows(
  rows: readonly WaterfallRow[],
  { text, failuresOnly }: StepFilter,
): readonly WaterfallRow[] {
  const wanted = text.trim().toLowerCase();
  const isWanted = (row: WaterfallRow): boolean =>
    row.name.toLowerCase().includes(wanted) && (!failuresOnly || hasFailure(row));
  return rows.filter((row) => row.id === RUN_ROW_ID || isWanted(row) || row.spans.some(isWanted));
}

function hasFailure({ status, segments }: WaterfallRow): boolean {
  if (status === "failed" || status === "timed_out") return true;
  return segments.some(({ kind }) => kind === "failed" || kind === "fault");
}

// Finds rows among many: by a part of the name, or only those where something went wrong.
import { RUN_ROW_ID, type WaterfallRow } from "./waterfall.ts";

export interface StepFilter {
  readonly text: string;
  readonly failuresOnly: boolean;
}

export const NO_STEP_FILTER: StepFilter = { text: "", failuresOnly: false };

/** The run's own row always stays. */
export function filterRows(
  rows: readonly WaterfallRow[],
  { text, failuresOnly }: StepFilter,
): readonly WaterfallRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (row) =>
      row.id === RUN_ROW_ID ||
      (row.name.toLowerCase().includes(wanted) && (!failuresOnly || hasFailure(row))),
  );
}

function hasFailure({ status, segments }: WaterfallRow): boolean {
  if (status === "failed" || status === "timed_out") return true;
  return segments.some(({ kind }) => kind === "failed" || kind === "fault");
}

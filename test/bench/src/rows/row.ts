// A row of the table: our figure beside somebody else's, measured in the same session.
import { median } from "../measure/statistics.ts";

export interface Row {
  /** Such as "W1 checkpointing on". */
  readonly workload: string;
  /** What is counted, with its unit. */
  readonly measure: string;
  /** One figure per round. */
  readonly ours: readonly number[];
  readonly versus: string;
  readonly theirs: readonly number[];
  readonly aim?: Aim;
}

export interface Aim {
  readonly text: string;
  readonly isMet: (ours: number, ratio: number) => boolean;
}

export const ratioAtLeast = (least: number): Aim => ({
  text: `>= ${String(least)} x`,
  isMet: (_, ratio) => ratio >= least,
});

export const ratioAtMost = (most: number): Aim => ({
  text: `<= ${String(most)} x`,
  isMet: (_, ratio) => ratio <= most,
});

export const atMost = (most: number, unit: string): Aim => ({
  text: `<= ${String(most)} ${unit}`,
  isMet: (ours) => ours <= most,
});

export const ratioOf = ({ ours, theirs }: Pick<Row, "ours" | "theirs">): number =>
  median(ours) / median(theirs);

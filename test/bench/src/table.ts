// The table that the benchmark prints.
import { median } from "./measure/statistics.ts";
import { type Row, ratioOf } from "./rows/row.ts";

const HEAD = ["workload", "measure", "Cairn", "against", "its figure", "ratio", "aim", "met"];
/** Columns of text; the others are flush right. */
const LEFT: ReadonlySet<number> = new Set([0, 1, 3, 6, 7]);

/** Medians of the rounds, with the least and the most in brackets. */
export function tableText(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? "").length)),
  );
  const rule = widths.map((width) => "-".repeat(width));
  const [head = HEAD, ...body] = lines;
  return [head, rule, ...body]
    .map((cells) => cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

const pad = (cell: string, width: number, column: number): string =>
  LEFT.has(column) ? cell.padEnd(width) : cell.padStart(width);

function cellsOf(row: Row): string[] {
  const ratio = ratioOf(row);
  const hasPeer = row.theirs.length > 0;
  return [
    row.workload,
    row.measure,
    figure(row.ours),
    row.versus,
    hasPeer ? figure(row.theirs) : "",
    hasPeer ? `${number(ratio)} x` : "",
    row.aim?.text ?? "",
    row.aim === undefined ? "" : metText(row.aim.isMet(median(row.ours), ratio)),
  ];
}

const metText = (isMet: boolean): string => (isMet ? "yes" : "NO");

function figure(values: readonly number[]): string {
  const middle = number(median(values));
  if (values.length < 2) return middle;
  return `${middle} (${number(Math.min(...values))}-${number(Math.max(...values))})`;
}

/** Three digits that count, more for large numbers. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

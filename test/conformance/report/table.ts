// Results as tables: themes or frameworks down, SDKs and modes across, passed of all in each field.
import { FRAMEWORK_NAMES } from "../frameworks/framework-names.ts";
import type { FrameworkResult } from "../frameworks/run-frameworks.ts";
import type { Result } from "../runner/run-target.ts";
import { MODES, SDK_NAMES, SDK_TITLES } from "../targets.ts";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Passed {
  readonly failure?: unknown;
}

interface Column<R> {
  readonly title: string;
  readonly results: readonly R[];
}

export function tableOf(results: readonly Result[]): Table {
  const columns = SDK_NAMES.flatMap((sdk) =>
    MODES.map((mode): Column<Result> => ({
      title: `${SDK_TITLES[sdk]}, ${mode}`,
      results: results.filter((one) => one.target.sdk === sdk && one.mode === mode),
    })),
  );
  const themes = [...new Set(results.map(({ theme }) => theme))];
  return table(columns, [
    ...themes.map((theme) => ({ title: theme, isIn: (one: Result) => one.theme === theme })),
    { title: "all", isIn: () => true },
  ]);
}

export function frameworkTable(results: readonly FrameworkResult[]): Table {
  const columns = MODES.map((mode) => ({
    title: mode,
    results: results.filter((one) => one.mode === mode),
  }));
  const names = FRAMEWORK_NAMES.filter((name) => results.some((one) => one.framework === name));
  return table(
    columns,
    names.map((name) => ({
      title: name,
      isIn: (one: FrameworkResult) => one.framework === name,
    })),
  );
}

interface Row<R> {
  readonly title: string;
  readonly isIn: (result: R) => boolean;
}

function table<R extends Passed>(columns: readonly Column<R>[], rows: readonly Row<R>[]): Table {
  const used = columns.filter(({ results }) => results.length > 0);
  return {
    head: ["", ...used.map(({ title }) => title)],
    rows: rows.map(({ title, isIn }) => [
      title,
      ...used.map(({ results }) => score(results.filter(isIn))),
    ]),
  };
}

function score(results: readonly Passed[]): string {
  if (results.length === 0) return "–";
  const passed = results.filter(({ failure }) => failure === undefined).length;
  return `${String(passed)}/${String(results.length)}`;
}

/** In markdown, which reads well in a terminal too. */
export function tableText({ head, rows }: Table): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

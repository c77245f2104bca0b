// The list of runs on the screen: rows follow what happens in their places, new runs are announced.
"use client";
import { isEnded, type RunView } from "@cairn/core";
import type { ReactNode } from "react";
import { NewRows } from "../../components/new-rows.tsx";
import { Pager } from "../../components/pager.tsx";
import { StaleNotice } from "../../components/problem-box.tsx";
import { RunTable } from "../../components/run-table.tsx";
import { paths } from "../../lib/paths.ts";
import { toPageQuery, type RunFilters } from "../../lib/run-filters.ts";
import { runSource } from "../../lib/run-source.ts";
import { useLive } from "../../lib/use-live.ts";
import { readVisible, type VisiblePage } from "../../lib/visible-page.ts";

const READ_INTERVAL_MS = 700;

export interface RunListProps {
  readonly initial: VisiblePage<RunView>;
  readonly fetchedAt: string;
  readonly filters: RunFilters;
  /** Shown while there are no rows. */
  readonly empty: ReactNode;
}

export function RunList({ initial, fetchedAt, filters, empty }: RunListProps) {
  const firstPage = filters.cursor === null;
  const { data, problem } = useLive<VisiblePage<RunView>>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: (shown) => readVisible(shown, runSource(filters)),
    // A first page is also concerned by runs that it does not show yet.
    concerns: ({ changes }, { rows }) =>
      changes.some(
        ({ runId, kind }) => rows.some((run) => run.id === runId) || (firstPage && kind === "run"),
      ),
    alive: ({ rows }) => firstPage || rows.some((run) => !isEnded(run.status)),
  });
  const pageAt = (cursor: string | null) => paths.runs(toPageQuery({ ...filters, cursor }));
  return (
    <>
      <StaleNotice problem={problem} />
      <NewRows unseen={data.unseen} noun="run" />
      <div className="panel list">
        {data.rows.length === 0 ? empty : <RunTable runs={data.rows} label="Runs" />}
      </div>
      <Pager
        noun="runs"
        newest={firstPage ? null : pageAt(null)}
        older={data.next === null ? null : pageAt(data.next)}
      />
    </>
  );
}

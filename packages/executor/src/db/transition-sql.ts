// The one statement that changes runs (D3). Each transition in it passes or fails on its own: the
// gate opens when the run is still at the version it was decided from and every job it consumes is
// still held with the token it was claimed with (I7). Whatever joins the gate is written with it.
import { isEnded } from "@cairn/core";
import { EVENT_ROWS, JOB_ROWS, RUN_KEYS, RUN_ROWS, SKIP_ROWS } from "./event-rows.ts";
import { type RowSet, type RowSetParam, rowSetParams, rowSetSql } from "./row-set.ts";
import { WRITE_NOTES } from "./transition-notes.ts";
import {
  ALL_MEMOS,
  FAILURES,
  gate,
  JOB_FATES,
  OTHER_JOBS,
  RESOLVE_PARENTS,
  RUN_MEMOS,
  TELL_ALL,
  TELL_CHANGED,
  WRITE_EVENTS,
} from "./transition-parts.ts";
import {
  CONSUMED_ROWS,
  DEFER_ROWS,
  FAILURE_ROWS,
  FINISHED_WAIT_ROWS,
  MEMO_ROWS,
  NOTE_ROWS,
  TRANSITION_ROWS,
  type TransitionRows,
  WAIT_ROWS,
} from "./transition-rows.ts";
import { SIGNALS_FREE, TAKEN_SIGNALS, WAITS } from "./transition-waits.ts";

export interface CommitStatement {
  readonly text: string;
  /** From parameter 6 on. */
  readonly params: (rows: TransitionRows) => RowSetParam[];
}

interface Input {
  readonly columns: number;
  readonly sql: (first: number) => string;
  readonly params: (rows: TransitionRows) => RowSetParam[];
  readonly isEmpty: (rows: TransitionRows) => boolean;
}

// Gives each its type, also where no part uses it.
const COMMON = "common as (select $1::smallint, $2::text, $3::float8, $4::bigint, $5::text[])";
const FIRST = 6;

function input<Row>(set: RowSet<Row>, of: (rows: TransitionRows) => readonly Row[]): Input {
  return {
    columns: set.columns.length,
    sql: (first) => rowSetSql(set, first),
    params: (rows) => rowSetParams(set, of(rows)),
    isEmpty: (rows) => of(rows).length === 0,
  };
}

function statement(
  inputs: readonly Input[],
  parts: readonly string[],
  { resumed, taken }: { readonly resumed: string; readonly taken: string },
): CommitStatement {
  let next = FIRST;
  const sets: string[] = [];
  for (const { sql, columns } of inputs) {
    sets.push(sql(next));
    next += columns;
  }
  const text = `
with ${COMMON},${sets.join(",\n")},${parts.join(",")}
select exists (select 1 from fresh) as fresh, array(select ord from gate) as ords,
  ${resumed} as resumed, ${taken} as taken`;
  return { text, params: (rows) => inputs.flatMap(({ params }) => params(rows)) };
}

const STEP_INPUTS = [
  input(TRANSITION_ROWS, (rows) => rows.transitions),
  input(CONSUMED_ROWS, (rows) => rows.consumed),
  input(MEMO_ROWS, (rows) => rows.memos),
];

const OTHER_INPUTS = [
  input(FAILURE_ROWS, (rows) => rows.failures),
  input(WAIT_ROWS, (rows) => rows.waits),
  input(FINISHED_WAIT_ROWS, (rows) => rows.finishedWaits),
  input(DEFER_ROWS, (rows) => rows.defers),
  input(NOTE_ROWS, (rows) => rows.notes),
  input(EVENT_ROWS, (rows) => rows.events),
  input(RUN_ROWS, (rows) => rows.runs),
  input(SKIP_ROWS, (rows) => rows.skips),
  input(JOB_ROWS, (rows) => rows.jobs),
];

/** For transitions that only finish steps, by far the most: the rest costs time even without rows. */
export const COMMIT_STEPS = statement(
  STEP_INPUTS,
  [gate("true"), RUN_MEMOS, JOB_FATES, TELL_CHANGED],
  { resumed: "'[]'::json", taken: "'[]'::json" },
);

export const COMMIT_ANYTHING = statement(
  [...STEP_INPUTS, ...OTHER_INPUTS],
  [
    TAKEN_SIGNALS,
    gate(SIGNALS_FREE),
    ALL_MEMOS,
    FAILURES,
    WAITS,
    WRITE_NOTES,
    JOB_FATES,
    RUN_KEYS,
    OTHER_JOBS,
    WRITE_EVENTS,
    RESOLVE_PARENTS,
    TELL_ALL,
  ],
  {
    resumed: "(select coalesce(json_agg(resumed), '[]') from resumed)",
    taken: "(select coalesce(json_agg(json_build_array(ord, signal)), '[]') from taken)",
  },
);

/** True when `COMMIT_STEPS` writes all of these rows. */
export function areStepsOnly(rows: TransitionRows): boolean {
  return (
    rows.transitions.every(({ transition }) => !isEnded(transition.status)) &&
    OTHER_INPUTS.every(({ isEmpty }) => isEmpty(rows))
  );
}

// The one statement that changes runs (D3). Each transition in it passes or fails on its own: the
// gate opens when the run is still at the version it was decided from and every job it consumes is
// still held with the token it was claimed with (I7). Whatever joins the gate is written with it.
import { isEnded } from "@cairn/core";
import { BUFFER_ROWS, BUFFERED_DUE_MS, FILL_BUFFERS } from "./buffered-events.ts";
import { EVENT_ROWS, JOB_ROWS, RUN_ROWS, SKIP_ROWS } from "./event-rows.ts";
import { ENDING_SINGLETONS, REFUSED_IDS, refusedRuns } from "./limit-starts.ts";
import { type RowSet, type RowSetParam, rowSetParams, rowSetSql } from "./row-set.ts";
import { WRITE_NOTES } from "./transition-notes.ts";
import {
  ALL_MEMOS,
  FAILURES,
  FREED,
  FREED_KEYS,
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

/** SQL of what the caller goes on with. */
interface Results {
  readonly resumed: string;
  readonly taken: string;
  readonly freed: string;
  readonly refused: string;
  readonly bufferedMs: string;
}

function statement(
  inputs: readonly Input[],
  parts: readonly string[],
  { resumed, taken, freed, refused, bufferedMs }: Results,
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
  ${resumed} as resumed, ${taken} as taken, ${freed} as freed,
  ${refused} as refused, ${bufferedMs} as "bufferedMs"`;
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

const NONE = "'[]'::json";
const NO_RESULTS: Results = {
  resumed: NONE,
  taken: NONE,
  freed: NONE,
  refused: NONE,
  bufferedMs: "null::float8",
};

/** For transitions that only finish steps, by far the most: the rest costs time even without rows. */
const COMMIT_STEPS = statement(
  STEP_INPUTS,
  [gate("true"), RUN_MEMOS, JOB_FATES, TELL_CHANGED],
  NO_RESULTS,
);

/** The same for those that give slots back. */
const COMMIT_STEPS_AND_FREE = statement(
  STEP_INPUTS,
  [gate("true"), RUN_MEMOS, JOB_FATES, FREED, TELL_CHANGED],
  { ...NO_RESULTS, freed: FREED_KEYS },
);

const OTHER_PARTS = [
  TAKEN_SIGNALS,
  gate(SIGNALS_FREE),
  ALL_MEMOS,
  FAILURES,
  WAITS,
  WRITE_NOTES,
  JOB_FATES,
  refusedRuns(ENDING_SINGLETONS),
  FREED,
  OTHER_JOBS,
  WRITE_EVENTS,
  RESOLVE_PARENTS,
  TELL_ALL,
];

const OTHER_RESULTS: Results = {
  ...NO_RESULTS,
  resumed: "(select coalesce(json_agg(resumed), '[]') from resumed)",
  taken: "(select coalesce(json_agg(json_build_array(ord, signal)), '[]') from taken)",
  freed: FREED_KEYS,
  refused: REFUSED_IDS,
};

const COMMIT_MOST = statement([...STEP_INPUTS, ...OTHER_INPUTS], OTHER_PARTS, OTHER_RESULTS);

/** With events that functions gather, or of which they keep the last. */
const COMMIT_ANYTHING = statement(
  [...STEP_INPUTS, ...OTHER_INPUTS, input(BUFFER_ROWS, (rows) => rows.buffered)],
  [...OTHER_PARTS, FILL_BUFFERS],
  { ...OTHER_RESULTS, bufferedMs: BUFFERED_DUE_MS },
);

/** The cheapest statement that writes all of these rows. */
export function statementFor(rows: TransitionRows): CommitStatement {
  if (rows.buffered.length > 0) return COMMIT_ANYTHING;
  if (!areStepsOnly(rows)) return COMMIT_MOST;
  return rows.transitions.some(({ frees }) => frees) ? COMMIT_STEPS_AND_FREE : COMMIT_STEPS;
}

/** True when nothing but steps is written. */
export function areStepsOnly(rows: TransitionRows): boolean {
  return (
    rows.transitions.every(({ transition }) => !isEnded(transition.status)) &&
    OTHER_INPUTS.every(({ isEmpty }) => isEmpty(rows))
  );
}

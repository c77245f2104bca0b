// The facts of a workload, put together for the checks: by event, by run, by key.
import { groupBy } from "./group-by.ts";
import type { Facts, ObservedDecision, ObservedRun } from "./facts.ts";
import { type EventData, type FunctionPlan, type KeyField, keyOf } from "./workload-plan.ts";

/** Accepted at some moment from `sent` to `answered`. */
interface Acceptance {
  readonly sent: number;
  readonly answered: number;
}

interface Call {
  readonly number: number;
  readonly run: string;
  readonly fn: string;
  readonly at: number;
  readonly job: string;
  /** Higher at every claim of the job, and at every commit that went on with it. */
  readonly generation: number;
  readonly events: readonly number[];
  /** When its executor went away; undefined: it did not. */
  cutAt?: number;
}

/** One execution of a step's code. */
export interface StepSpan {
  readonly run: string;
  readonly fn: string;
  readonly step: string;
  readonly call: Call;
  readonly start: number;
  /** Infinite when it never came to its end. */
  end: number;
}

/** A run with all that is known of it. */
export interface KnownRun extends ObservedRun {
  readonly data: EventData;
  /** Numbers of the events that the API says it got. */
  readonly events: readonly number[];
  /** In the order of their arrival. */
  readonly calls: readonly Call[];
  readonly spans: readonly StepSpan[];
}

export interface Observed {
  readonly facts: Facts;
  readonly data: (n: number) => EventData;
  readonly acceptance: (n: number) => Acceptance;
  /** Numbers of events by the engine's id. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly runs: readonly KnownRun[];
  readonly runsOf: (fn: FunctionPlan) => readonly KnownRun[];
  readonly decisionsOf: (fn: FunctionPlan) => readonly ObservedDecision[];
}

export function observe(facts: Facts): Observed {
  const acceptances = acceptancesOf(facts);
  const { calls, spans } = readLedger(facts);
  const data = (n: number): EventData => {
    const event = facts.plan.events[n];
    if (event === undefined) throw new Error(`there is no event ${String(n)}`);
    return event.data;
  };
  const eventsByRun = groupBy(facts.decisions, ({ runId }) => runId);
  const callsByRun = groupBy(calls, ({ run }) => run);
  const spansByRun = groupBy(spans, ({ run }) => run);
  const runs = facts.runs.map((run) => ({
    ...run,
    data: data(run.n),
    events: (eventsByRun.get(run.id) ?? []).map(({ n }) => n),
    calls: callsByRun.get(run.id) ?? [],
    spans: spansByRun.get(run.id) ?? [],
  }));
  const runsByFunction = groupBy(runs, ({ fn }) => fn);
  const decisionsByFunction = groupBy(facts.decisions, ({ fn }) => fn);
  return {
    facts,
    data,
    acceptance: (n) => acceptances.get(n) ?? { sent: Infinity, answered: -Infinity },
    numbers: new Map(facts.sendings.map(({ id, n }) => [id, n])),
    runs,
    runsOf: ({ id }) => runsByFunction.get(id) ?? [],
    decisionsOf: ({ id }) => decisionsByFunction.get(id) ?? [],
  };
}

/** Of an event that was sent several times: from the first try to the first answer. */
function acceptancesOf({ sendings }: Facts): ReadonlyMap<number, Acceptance> {
  const found = new Map<number, Acceptance>();
  for (const { n, sent, answered } of sendings) {
    const known = found.get(n) ?? { sent, answered };
    found.set(n, {
      sent: Math.min(sent, known.sent),
      answered: Math.min(answered, known.answered),
    });
  }
  return found;
}

function readLedger({ ledger }: Facts) {
  const calls = new Map<number, Call>();
  const spans: StepSpan[] = [];
  const open = new Map<string, StepSpan>();
  for (const entry of ledger) {
    if (entry.edge === "call") {
      const { call: number, edge: _edge, ...call } = entry;
      calls.set(number, { number, ...call });
      continue;
    }
    const call = calls.get(entry.call);
    if (call === undefined) throw new Error(`no call for ${JSON.stringify(entry)}`);
    if (entry.edge === "cut") call.cutAt = entry.at;
    if (entry.edge !== "start" && entry.edge !== "end") continue;
    const { run, fn, step, at, edge } = entry;
    const name = `${String(entry.call)}/${step}`;
    if (edge === "end") closeSpan(open.get(name), at);
    else {
      const span = { run, fn, step, call, start: at, end: Infinity };
      spans.push(span);
      open.set(name, span);
    }
  }
  return { calls: [...calls.values()], spans };
}

function closeSpan(span: StepSpan | undefined, at: number): void {
  if (span !== undefined) span.end = at;
}

/** Groups runs or decisions by the value of a key. */
export function byKey<One extends { readonly data: EventData }>(
  key: KeyField | null,
  list: readonly One[],
): ReadonlyMap<string, readonly One[]> {
  return groupBy(list, ({ data }) => keyOf(key, data));
}

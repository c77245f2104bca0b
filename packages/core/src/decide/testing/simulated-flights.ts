// The calls that are under way: each was sent with the memos its executor knew, and may checkpoint
// steps before it answers.
import { isEnded } from "../../domain/run.ts";
import type { MemoEntry } from "../../protocol/call-request.ts";
import type { Op } from "../../protocol/opcode.ts";
import type { Reply } from "../../protocol/reply.ts";
import type { RunJob } from "../run-state.ts";
import { progress, runComplete } from "./builders.ts";
import type { SimulatedApp } from "./simulated-app.ts";
import { check, type SimulatedDatabase } from "./simulated-database.ts";
import type { SimulatedExecutor } from "./simulated-executor.ts";

export interface Flight {
  readonly job: RunJob;
  readonly executor: SimulatedExecutor;
  readonly planOnly: boolean;
  readonly memosSent: number;
  readonly memos: MemoEntry[];
  /** The step of a checkpoint that was sent and not yet answered. */
  pending: Op | undefined;
}

interface FlightOptions {
  readonly checkpointing: boolean;
  /** The app runs steps that it was not asked to run; this is then no fault of the executor. */
  readonly isCareless: boolean;
}

export interface Flights extends FlightOptions {
  readonly app: SimulatedApp;
  readonly database: SimulatedDatabase;
  readonly underWay: Set<Flight>;
  /** Every job and token that a call was made with. */
  readonly used: Set<string>;
}

export function startFlight(flights: Flights, job: RunJob, executor: SimulatedExecutor): void {
  flights.used.add(keyOf(job));
  const { planOnly, memos, status } = executor.known();
  if (isEnded(status)) return;
  checkDispatch(flights.database, job, planOnly);
  const sent = [...memos.values()];
  const call = { job, executor, planOnly, memosSent: sent.length, memos: sent };
  flights.underWay.add({ ...call, pending: undefined });
}

function answerOf({ app, database, isCareless }: Flights, flight: Flight): Reply {
  const { job, planOnly, memos } = flight;
  const reply = app.answer({ stepId: job.stepId, attempt: job.attempt, planOnly, memos });
  if (!isCareless) checkExecuted(database, job, reply);
  return reply;
}

/** The app goes on by one step: it checkpoints it or answers. */
export function goOn(flights: Flights, flight: Flight): void {
  if (flight.pending !== undefined) return giveUp(flights, flight, flight.pending);
  const reply = answerOf(flights, flight);
  const mayCheckpoint = flights.checkpointing && isInline(flight);
  const step = mayCheckpoint ? finishedIn(reply) : undefined;
  if (step === undefined) endFlight(flights, flight, reply);
  else checkpoint(flights, flight, step);
}

/** A checkpoint was not answered: the app goes on without, and answers with that step as well. */
function giveUp(flights: Flights, flight: Flight, op: Op): void {
  flight.memos.push({ stepId: op.id, kind: "data", value: op.data });
  const reply = answerOf(flights, flight);
  const { kind } = reply;
  if (kind === "progress") endFlight(flights, flight, progress(op, ...reply.ops));
  else if (kind !== "completed") endFlight(flights, flight, reply);
  else endFlight(flights, flight, progress(op, runComplete(JSON.parse(reply.output))));
}

function checkpoint(flights: Flights, flight: Flight, op: Op): void {
  flight.pending = op;
  const settle = (outcome: "taken" | "stale"): void => {
    flight.pending = undefined;
    if (outcome === "stale") endFlight(flights, flight, { kind: "stale" });
    else flight.memos.push({ stepId: op.id, kind: "data", value: op.data });
  };
  const { job, executor } = flight;
  executor.deliver({ input: { kind: "checkpoint", job, ops: [op] }, settle });
}

export function answerTwice(flights: Flights, flight: Flight): void {
  const reply = answerOf(flights, flight);
  send(flight, reply);
  endFlight(flights, flight, reply);
}

export function endFlight({ underWay }: Flights, flight: Flight, reply: Reply): void {
  if (underWay.delete(flight)) send(flight, reply);
}

/** Has a call been made with this very token? */
export const isUsed = ({ used }: Flights, job: RunJob): boolean => used.has(keyOf(job));

export const isUnderWay = ({ underWay }: Flights, job: RunJob): boolean =>
  [...underWay].some((flight) => keyOf(flight.job) === keyOf(job));

const keyOf = ({ id, token }: RunJob): string => `${id}:${String(token)}`;

function send({ job, executor, memosSent }: Flight, reply: Reply): void {
  const input = { kind: "reply", job, reply, elapsedMs: 1, memosSent } as const;
  executor.deliver({ input, settle: () => undefined });
}

/** Later attempts answer with their step, so that the count of attempts can start again (4.5). */
const isInline = ({ job, planOnly }: Flight): boolean =>
  job.stepId === null && !planOnly && job.attempt === 0;

/** The step that a call without planning has just run. */
function finishedIn(reply: Reply): Op | undefined {
  const [op] = reply.kind === "progress" ? reply.ops : [];
  return op?.op === "StepRun" ? op : undefined;
}

/** Whoever holds a job runs no step whose result is stored. */
function checkExecuted({ state }: SimulatedDatabase, job: RunJob, reply: Reply): void {
  if (reply.kind !== "progress" || state.jobs.get(job.id)?.token !== job.token) return;
  for (const { id, op } of reply.ops) {
    const isExecuted = op === "StepRun" || op === "StepError" || op === "StepFailed";
    check(!isExecuted || !state.memos.has(id), `I5: ${id} is finished and was run again`);
  }
}

function checkDispatch({ state }: SimulatedDatabase, job: RunJob, planOnly: boolean): void {
  if (state.jobs.get(job.id)?.token !== job.token) return;
  check(job.stepId === null || !state.memos.has(job.stepId), "I5: a finished step is called");
  if (job.stepId !== null || planOnly) return;
  const others = [...state.jobs.values()].filter(({ stepId }) => stepId !== null);
  const isCalled = others.some(({ kind }) => kind === "call");
  check(!isCalled, "a discovery may run a step that is being called");
}

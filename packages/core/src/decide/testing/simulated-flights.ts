// The calls that are under way: each was sent with the memos its executor knew, and may checkpoint
// steps before it answers.
import type { MemoEntry } from "../../protocol/call-request.ts";
import type { Op } from "../../protocol/opcode.ts";
import type { Reply } from "../../protocol/reply.ts";
import type { RunJob } from "../run-state.ts";
import type { SimulatedApp } from "./simulated-app.ts";
import { check, type SimulatedDatabase } from "./simulated-database.ts";
import type { SimulatedExecutor } from "./simulated-executor.ts";

export interface Flight {
  readonly job: RunJob;
  readonly executor: SimulatedExecutor;
  readonly planOnly: boolean;
  readonly memosSent: number;
  readonly memos: MemoEntry[];
  /** A checkpoint was sent and not yet answered. */
  isWaiting: boolean;
}

export interface Flights {
  readonly start: (job: RunJob, executor: SimulatedExecutor) => void;
  readonly all: () => readonly Flight[];
  /** The app goes on by one step: it checkpoints or answers. */
  readonly goOn: (flight: Flight) => void;
  readonly answerTwice: (flight: Flight) => void;
  readonly end: (flight: Flight, reply: Reply) => void;
  /** Nothing more is heard of it. */
  readonly vanish: (flight: Flight) => void;
  /** Has a call been made with this very token? */
  readonly isUsed: (job: RunJob) => boolean;
  readonly isUnderWay: (job: RunJob) => boolean;
  readonly started: () => number;
}

export function createFlights(
  app: SimulatedApp,
  database: SimulatedDatabase,
  checkpointing: boolean,
): Flights {
  const flights = new Set<Flight>();
  const used = new Set<string>();

  function start(job: RunJob, executor: SimulatedExecutor): void {
    used.add(keyOf(job));
    const { planOnly, memos, status } = executor.known();
    if (status === "completed" || status === "failed" || status === "cancelled") return;
    checkDispatch(database, job, planOnly);
    const sent = [...memos.values()];
    flights.add({ job, executor, planOnly, memosSent: sent.length, memos: sent, isWaiting: false });
  }

  function answerOf(flight: Flight): Reply {
    const { job, planOnly, memos } = flight;
    const reply = app.answer({ stepId: job.stepId, attempt: job.attempt, planOnly, memos });
    checkExecuted(database, job, reply);
    return reply;
  }

  function goOn(flight: Flight): void {
    const reply = answerOf(flight);
    const isInline = app.version >= 2 && flight.job.stepId === null && !flight.planOnly;
    const step =
      checkpointing && isInline && flight.job.attempt === 0 ? finishedIn(reply) : undefined;
    if (step === undefined) end(flight, reply);
    else checkpoint(flight, step);
  }

  function checkpoint(flight: Flight, op: Op): void {
    const { job, executor } = flight;
    flight.isWaiting = true;
    const settle = (outcome: "taken" | "stale"): void => {
      flight.isWaiting = false;
      if (outcome === "stale") return end(flight, { kind: "stale" });
      flight.memos.push({ stepId: op.id, kind: "data", value: op.data });
    };
    executor.deliver({ input: { kind: "checkpoint", job, ops: [op] }, settle });
  }

  function send({ job, executor, memosSent }: Flight, reply: Reply): void {
    const input = { kind: "reply", job, reply, elapsedMs: 1, memosSent } as const;
    executor.deliver({ input, settle: () => undefined });
  }

  function end(flight: Flight, reply: Reply): void {
    if (flights.delete(flight)) send(flight, reply);
  }

  return {
    start,
    all: () => [...flights].filter(({ isWaiting }) => !isWaiting),
    goOn,
    answerTwice: (flight) => {
      const reply = answerOf(flight);
      send(flight, reply);
      end(flight, reply);
    },
    end,
    vanish: (flight) => flights.delete(flight),
    isUsed: (job) => used.has(keyOf(job)),
    isUnderWay: (job) => [...flights].some((flight) => keyOf(flight.job) === keyOf(job)),
    started: () => used.size,
  };
}

const keyOf = ({ id, token }: RunJob): string => `${id}:${String(token)}`;

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
  const called = [...state.jobs.values()].some(
    ({ kind, stepId }) => kind === "call" && stepId !== null,
  );
  check(!called, "a discovery may run a step that is being called");
}

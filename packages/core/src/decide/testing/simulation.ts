// One run from its first call to its end, with everything that may happen to it on the way: answers
// that come twice, late or never, leases that expire, calls cut off between checkpoints, a
// cancellation. Numbers choose what happens; after the last one everything goes well.
import type { Input } from "../decide.ts";
import type { RunJob, RunState } from "../run-state.ts";
import { aFault, aMoment, aRun, CANCEL } from "./builders.ts";
import type { Program } from "./program.ts";
import { type AppOptions, createSimulatedApp, type SimulatedApp } from "./simulated-app.ts";
import { check, createSimulatedDatabase, type SimulatedDatabase } from "./simulated-database.ts";
import { createSimulatedExecutor, type SimulatedExecutor } from "./simulated-executor.ts";
import {
  answerTwice,
  endFlight,
  type Flight,
  type Flights,
  goOn,
  isUnderWay,
  isUsed,
  startFlight,
} from "./simulated-flights.ts";

export interface Scenario extends AppOptions {
  readonly program: Program;
  readonly checkpointing: boolean;
  /** What happens, one number after the other. */
  readonly choices: readonly number[];
  /** Nothing is lost, repeated, cut off or cancelled; only the order is free. */
  readonly isCalm: boolean;
}

export interface Outcome {
  readonly run: RunState;
  readonly output: string | null;
  readonly app: SimulatedApp;
}

interface World {
  readonly isCalm: boolean;
  readonly database: SimulatedDatabase;
  readonly executors: readonly SimulatedExecutor[];
  readonly flights: Flights;
  /** A number below `count`; 0 after the last choice. */
  readonly next: (count: number) => number;
  readonly isOver: () => boolean;
  faults: number;
}

/** Something that may happen now. */
type Act = () => void;

const MAX_EVENTS = 3_000;
/** Fewer than fail a run, even if all of them hit the same job. */
const MAX_FAULTS = 3;

export function simulate(scenario: Scenario): Outcome {
  const { program, maxAttempts, choices, isCalm } = scenario;
  const database = createSimulatedDatabase(aRun({ maxAttempts }), program);
  const app = createSimulatedApp(program, scenario);
  const executors = [1, 2].map(() => createSimulatedExecutor(database, aMoment()));
  const flights = {
    ...scenario,
    app,
    database,
    underWay: new Set<Flight>(),
    used: new Set<string>(),
  };
  let position = 0;
  const next = (count: number): number => (choices[position++] ?? 0) % count;
  const isOver = (): boolean => position >= choices.length;
  const world: World = { isCalm, database, executors, flights, next, isOver, faults: 0 };

  for (let events = 0; database.isLive() || isDeciding(world); events += 1) {
    check(events < MAX_EVENTS, "I9: the run does not end");
    chooseFrom(world, acts(world))();
  }
  return { run: database.state, output: database.output(), app };
}

function chooseFrom<Item>({ next }: World, items: readonly Item[]): Item {
  const item = items[next(items.length)];
  if (item === undefined) throw new Error("nothing can happen to the run");
  return item;
}

const isDeciding = ({ executors }: World): boolean =>
  executors.some(({ inbox }) => inbox.length > 0);

function acts(world: World): readonly Act[] {
  const { executors, flights, database, next } = world;
  const isCancelled = !world.isCalm && !world.isOver() && next(150) === 149;
  if (isCancelled) return [() => tell(chooseFrom(world, executors), CANCEL)];
  const busy = executors.filter(({ inbox }) => inbox.length > 0);
  // What was begun comes first, so that a run ends when nothing is chosen any more.
  return [
    ...busy.map((executor) => () => executor.work(1 + next(3))),
    ...Array.from(flights.underWay).flatMap((flight) => flightActs(world, flight)),
    ...Array.from(database.state.jobs.values()).flatMap((job) => jobActs(world, job)),
  ];
}

function tell(executor: SimulatedExecutor, input: Input): void {
  executor.deliver({ input, settle: () => undefined });
}

function flightActs(world: World, flight: Flight): readonly Act[] {
  const { flights } = world;
  const usual = () => goOn(flights, flight);
  const isWaiting = flight.pending !== undefined;
  if (world.isCalm || world.isOver()) return isWaiting ? [] : [usual];
  const vanish = () => void flights.underWay.delete(flight);
  const all = [usual, vanish];
  if (!isWaiting) all.push(() => answerTwice(flights, flight));
  if (world.faults < MAX_FAULTS) all.push(() => cutOff(world, flight));
  return all;
}

function cutOff(world: World, flight: Flight): void {
  world.faults += 1;
  endFlight(world.flights, flight, aFault());
}

/** A job that nobody works on can be taken; one that somebody holds only when its lease expires. */
function jobActs(world: World, job: RunJob): readonly Act[] {
  const { flights, executors } = world;
  const isTold = executors.some(({ inbox }) => inbox.some(({ input }) => isOf(input, job)));
  if (!isUsed(flights, job) && !isTold) return [() => workOn(world, job, world.next(2) === 0)];
  const isLost = !isUnderWay(flights, job) && !isTold;
  return isLost || !world.isCalm ? [() => workOn(world, job, true)] : [];
}

const isOf = (input: Input, job: RunJob): boolean =>
  "job" in input && input.job.id === job.id && input.job.token === job.token;

/** Claims a job, or goes on with one that a commit handed to the executor which made it. */
function workOn(world: World, job: RunJob, isClaim: boolean): void {
  const { executors, database, flights } = world;
  const holder = executors.find((one) => one.known().jobs.get(job.id)?.token === job.token);
  const executor = isClaim || holder === undefined ? chooseFrom(world, executors) : holder;
  const held = isClaim || holder === undefined ? database.claim(job.id) : job;
  if (held === undefined) return;
  executor.knowJob(held);
  if (held.kind === "call") startFlight(flights, held, executor);
  else tell(executor, wake(world, held));
}

function wake({ database, next }: World, job: RunJob): Input {
  if (job.kind === "sleep") return { kind: "slept", job };
  return { kind: "resumed", job, result: database.resolve(job, next(2) === 1) };
}

// One run from its first call to its end, with everything that may happen to it on the way: answers
// that come twice, late or never, leases that expire, calls cut off between checkpoints, a
// cancellation. `next` chooses what happens; once it chooses no more, everything goes well.
import type { Input } from "../decide.ts";
import type { RunJob, RunState } from "../run-state.ts";
import { aFault, aMoment, aRun, CANCEL } from "./builders.ts";
import type { Program } from "./program.ts";
import { createSimulatedApp, type SimulatedApp } from "./simulated-app.ts";
import { check, createSimulatedDatabase } from "./simulated-database.ts";
import { createSimulatedExecutor, type SimulatedExecutor } from "./simulated-executor.ts";
import { createFlights, type Flight } from "./simulated-flights.ts";

export interface Scenario {
  readonly program: Program;
  readonly version: 1 | 2;
  readonly checkpointing: boolean;
  readonly throwsAt: number;
  /** What happens, one number after the other. */
  readonly choices: readonly number[];
  /** Nothing is lost, repeated, cut off or cancelled; only the order is free. */
  readonly isCalm: boolean;
}

export interface Outcome {
  readonly run: RunState;
  readonly output: string | null;
  readonly app: SimulatedApp;
  readonly calls: number;
}

const MAX_ATTEMPTS = 5;
const MAX_EVENTS = 3_000;
/** Below the number that fails a run, even if all of them hit the same job. */
const FAULTS = 3;

type Act = () => void;

export function simulate(scenario: Scenario): Outcome {
  const { choices, isCalm } = scenario;
  const database = createSimulatedDatabase(aRun({ maxAttempts: MAX_ATTEMPTS }));
  const app = createSimulatedApp(scenario.program, { ...scenario, maxAttempts: MAX_ATTEMPTS });
  const executors = [1, 2].map(() => createSimulatedExecutor(database, aMoment()));
  const flights = createFlights(app, database, scenario.checkpointing);
  let position = 0;
  let faults = 0;

  const next = (count: number): number => (choices[position++] ?? 0) % count;
  const isOver = (): boolean => position >= choices.length;
  const anExecutor = (): SimulatedExecutor => executors[next(2)] ?? never();

  /** Claims a job, as after a lease has expired, or goes on with one that a commit handed on. */
  function workOn(job: RunJob, isClaim: boolean): void {
    const holder = executors.find((one) => one.known().jobs.get(job.id)?.token === job.token);
    const executor = isClaim ? anExecutor() : (holder ?? anExecutor());
    const held = isClaim || holder === undefined ? database.claim(job.id) : job;
    if (held === undefined) return;
    executor.knowJob(held);
    if (held.kind === "call") flights.start(held, executor);
    else executor.deliver({ input: wake(held), settle: () => undefined });
  }

  function wake(job: RunJob): Input {
    if (job.kind === "sleep") return { kind: "slept", job };
    return { kind: "resumed", job, result: database.resolve(job, next(2) === 1) };
  }

  function jobActs(job: RunJob): readonly Act[] {
    const isBusy = flights.isUsed(job) || executors.some(({ inbox }) => inbox.some(isOf(job)));
    if (!isBusy) return [() => workOn(job, next(2) === 0)];
    const isLost =
      !flights.isUnderWay(job) && !executors.some(({ inbox }) => inbox.some(isOf(job)));
    return isLost || !isCalm ? [() => workOn(job, true)] : [];
  }

  function flightActs(flight: Flight): readonly Act[] {
    const usual = [() => flights.goOn(flight)];
    if (isCalm || isOver()) return usual;
    const cutOff = () => {
      faults += 1;
      flights.end(flight, aFault());
    };
    return [
      ...usual,
      () => flights.vanish(flight),
      () => flights.answerTwice(flight),
      ...(faults < FAULTS ? [cutOff] : []),
    ];
  }

  function acts(): readonly Act[] {
    const decisions = executors
      .filter(({ inbox }) => inbox.length > 0)
      .map((executor) => () => executor.work(1 + next(3)));
    const calls = flights.all().flatMap(flightActs);
    const jobs = [...database.state.jobs.values()].flatMap(jobActs);
    const isCancelled = !isCalm && !isOver() && next(40) === 39;
    if (isCancelled)
      return [() => anExecutor().deliver({ input: CANCEL, settle: () => undefined })];
    // What was begun comes first, so that a run ends when nothing is chosen any more.
    return [...decisions, ...calls, ...jobs];
  }

  for (let events = 0; database.isLive(); events += 1) {
    check(events < MAX_EVENTS, "I9: the run does not end");
    const possible = acts();
    check(possible.length > 0, "I9: nothing can happen to the run");
    const act = possible[next(possible.length)] ?? never();
    act();
  }
  return { run: database.state, output: database.output(), app, calls: flights.started() };
}

const isOf =
  (job: RunJob) =>
  ({ input }: { readonly input: Input }): boolean =>
    "job" in input && input.job.id === job.id && input.job.token === job.token;

function never(): never {
  throw new Error("unreachable");
}

// One run with work under way here. What happens to it is taken one batch after the other, so that
// the run's state can stay in memory between steps and parallel steps commit together. Safety does
// not rest on it: the fence of every commit does that (I7).
import type { Input, WireError } from "@cairn/core";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadedRun } from "../db/load-runs.ts";
import { commitInputs, type CommitPorts, type InputsOutcome } from "./commit-inputs.ts";
import { createRunMemory, type RunMemory } from "./run-memory.ts";

/** `taken`: committed. `stale`: the job is gone, or the run has ended; nothing was changed. */
export type InputOutcome = "taken" | "stale";

interface Pending {
  readonly input: Input;
  readonly settle: (outcome: InputOutcome) => void;
}

export interface ActiveRun extends Pick<RunMemory, "current" | "knowJob"> {
  readonly take: (input: Input) => Promise<InputOutcome>;
  readonly isIdle: () => boolean;
}

export interface ActiveRunPorts extends CommitPorts {
  readonly isStopping: () => boolean;
}

const RETRY_FIRST_MS = 50;
const RETRY_LAST_MS = 2_000;

export function createActiveRun(
  ports: ActiveRunPorts,
  runId: string,
  known: LoadedRun | undefined,
): ActiveRun {
  const { log } = ports.engine;
  const memory = createRunMemory(ports.engine, runId, known);
  let inbox: Pending[] = [];
  const taken = new Set<string>();
  let isBusy = false;
  let failures = 0;

  async function work(): Promise<void> {
    isBusy = true;
    while (inbox.length > 0) {
      const batch = inbox;
      inbox = [];
      try {
        const again = await takeBatch(ports, { runId, memory, taken }, batch);
        inbox = [...again, ...inbox];
        failures = 0;
      } catch (err) {
        // The commit's outcome is unknown: load again, and let the fence tell what has happened.
        memory.forget();
        inbox = [...batch, ...inbox];
        failures += 1;
        log.warn({ err, runId, failures }, "a transition failed; trying again");
        if (ports.isStopping()) break;
        await sleep(Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** failures));
      }
    }
    isBusy = false;
  }

  return {
    take: (input) =>
      new Promise((settle) => {
        inbox.push({ input, settle });
        if (!isBusy) void work();
      }),
    current: memory.current,
    knowJob: memory.knowJob,
    isIdle: () => !isBusy && inbox.length === 0,
  };
}

interface OneRun {
  readonly runId: string;
  readonly memory: RunMemory;
  /** Signals that the last commit found with another wait. */
  readonly taken: Set<string>;
}

/** @returns What is to be taken next, before anything that came meanwhile. */
async function takeBatch(
  ports: ActiveRunPorts,
  { runId, memory, taken }: OneRun,
  batch: readonly Pending[],
): Promise<readonly Pending[]> {
  const run = await memory.current();
  if (run === undefined) return settleAll(batch, () => "stale");
  const inputs = batch.map(({ input }) => input);
  const outcome = await commitInputs(ports, run, inputs, taken);
  taken.clear();
  switch (outcome.kind) {
    case "committed":
      return settleAll(batch, (input) => outcomeFor(input, outcome));
    case "nothing":
      return settleAll(batch, () => "stale");
    case "conflict":
      memory.forget();
      return batch;
    case "registry_changed":
      return batch;
    case "signals_taken":
      for (const signal of outcome.signals) taken.add(signal);
      return batch;
    case "rejected":
      ports.engine.log.error(
        { err: outcome.error, runId },
        "a transition cannot be stored; the run fails",
      );
      return breakRun(batch);
    default:
      return outcome satisfies never;
  }
}

/** Steps that broke a limit are not stored: whoever reported them must not go on as if they were. */
function outcomeFor(
  input: Input,
  { stale, ended }: Extract<InputsOutcome, { kind: "committed" }>,
): InputOutcome {
  if (stale.has(input)) return "stale";
  return input.kind === "checkpoint" && ended ? "stale" : "taken";
}

function settleAll(
  batch: readonly Pending[],
  outcomeOf: (input: Input) => InputOutcome,
): readonly Pending[] {
  for (const { input, settle } of batch) settle(outcomeOf(input));
  return [];
}

const UNSTORABLE: WireError = {
  name: "internal",
  message: "What the app answered could not be stored. The executor's log has the details.",
};

/** What came back cannot be stored. The run ends with that; a second refusal is left to the lease. */
function breakRun(batch: readonly Pending[]): readonly Pending[] {
  settleAll(batch, () => "stale");
  if (batch.some(({ input }) => input.kind === "break")) return [];
  return [{ input: { kind: "break", error: UNSTORABLE }, settle: () => undefined }];
}

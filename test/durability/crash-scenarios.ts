// The runs that must survive a crash anywhere: what is done from outside while they run, and how
// they must end.
import type { LedgerData, LedgerMode } from "../support/ledger-app-protocol.ts";
import type { CaseDriver } from "./case-driver.ts";

export interface Scenario {
  readonly title: string;
  /** A function of the ledger app, without the suffix of its mode. */
  readonly functionId: string;
  readonly data?: Omit<LedgerData, "key">;
  /** Modes in which it takes another path. */
  readonly modes: readonly LedgerMode[];
  /** What happens while the run goes on. The run was started before. */
  readonly drive?: (driver: CaseDriver) => Promise<void>;
  /** Comes before the run is started. */
  readonly prepare?: (driver: CaseDriver) => Promise<void>;
  readonly end: "completed" | "cancelled";
  /** Steps whose code must have run, by function: of the run itself and of its child. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
  /** The wait must have ended like this. */
  readonly reply?: "event" | "timeout";
  /** Its sleep must have taken this long. */
  readonly sleptMs?: number;
  /** What the clock wakes up, told apart: with QStash only these are tried, in their first mode. */
  readonly onQstash?: true;
}

const BOTH = ["checkpointed", "plain"] as const;
const WAIT_STEPS = { wait: ["before", "after"] };

export const SCENARIOS: readonly Scenario[] = [
  {
    title: "two sequential steps",
    functionId: "sequence",
    modes: BOTH,
    end: "completed",
    steps: { sequence: ["first", "second"] },
  },
  {
    title: "parallel steps with a join",
    onQstash: true,
    functionId: "parallel",
    modes: BOTH,
    end: "completed",
    steps: { parallel: ["left", "middle", "right", "join"] },
  },
  {
    title: "parallel steps that take turns in one slot",
    functionId: "limited",
    modes: BOTH,
    end: "completed",
    steps: { limited: ["left", "right", "join"] },
  },
  {
    title: "a debounced run",
    onQstash: true,
    functionId: "debounced",
    modes: ["checkpointed"],
    end: "completed",
    steps: { debounced: ["one", "two"] },
  },
  {
    title: "a run of a batch",
    onQstash: true,
    functionId: "batched",
    modes: ["checkpointed"],
    end: "completed",
    steps: { batched: ["one", "two"] },
  },
  {
    title: "a wait resolved by an event",
    onQstash: true,
    functionId: "wait",
    modes: BOTH,
    drive: async (driver) => {
      await driver.untilWaiting();
      await driver.sendReply();
    },
    end: "completed",
    steps: WAIT_STEPS,
    reply: "event",
  },
  {
    title: "a wait that times out",
    onQstash: true,
    functionId: "wait",
    data: { timeout: "1s" },
    modes: BOTH,
    end: "completed",
    steps: WAIT_STEPS,
    reply: "timeout",
  },
  {
    title: "an early event found by looking back",
    functionId: "wait",
    data: { isGated: true },
    modes: BOTH,
    drive: async (driver) => {
      await driver.untilStarted("before");
      await driver.sendReply();
      await driver.openGate();
    },
    end: "completed",
    steps: WAIT_STEPS,
    reply: "event",
  },
  {
    title: "a wait resolved by a signal",
    functionId: "signal",
    modes: BOTH,
    drive: async (driver) => {
      await driver.untilWaiting();
      await driver.sendSignal();
    },
    end: "completed",
    steps: { signal: ["before", "after"] },
  },
  {
    title: "a request of a step",
    functionId: "gateway",
    modes: BOTH,
    end: "completed",
    steps: { gateway: ["before", "after"] },
  },
  {
    title: "a sleep",
    onQstash: true,
    functionId: "sleep",
    modes: ["checkpointed"],
    end: "completed",
    steps: { sleep: ["before", "after"] },
    sleptMs: 1_000,
  },
  {
    title: "an invoke",
    functionId: "invoke",
    modes: BOTH,
    end: "completed",
    steps: { invoke: ["before", "after"], child: ["one", "two"] },
  },
  {
    title: "a step that retries",
    onQstash: true,
    functionId: "retry",
    modes: BOTH,
    end: "completed",
    steps: { retry: ["flaky", "after"] },
  },
  {
    title: "a cancel while a step runs",
    functionId: "sequence",
    data: { isGated: true },
    modes: BOTH,
    drive: async (driver) => {
      await driver.untilStarted("first");
      await driver.cancel();
      await driver.openGate();
    },
    end: "cancelled",
    steps: { sequence: [] },
  },
  {
    title: "a cancel while the run waits",
    functionId: "wait",
    modes: ["checkpointed"],
    drive: async (driver) => {
      await driver.untilWaiting();
      await driver.cancel();
    },
    end: "cancelled",
    steps: { wait: ["before"] },
  },
  {
    title: "a registration before a run",
    functionId: "sequence",
    modes: ["checkpointed"],
    prepare: (driver) => driver.syncApp(),
    end: "completed",
    steps: { sequence: ["first", "second"] },
  },
];

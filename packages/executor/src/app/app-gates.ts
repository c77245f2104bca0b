// Before an app is called: is its circuit closed, and has it room for one more call? Each executor judges
// by its own calls, in memory. Who finds an app full waits here in order; who finds its circuit open does
// not wait here, because that may take long.
import type { AppHealthView, Reply } from "@cairn/core";
import {
  admit,
  type AppHealth,
  type HealthRules,
  newHealth,
  type Pass,
  settle,
  signOf,
  type Verdict,
} from "../call/app-health.ts";

export interface AppPass {
  readonly kind: "go";
  /** What came of the call. A pass that is left without an answer says nothing of the app. */
  readonly answered: (reply: Reply, status: number | null) => void;
  /** Always to be called, once. */
  readonly leave: () => void;
}

type PutOff = Extract<Verdict, { kind: "put_off" }>;

export interface AppGates {
  /** Undefined: the app is full. */
  readonly tryEnter: (appId: string) => AppPass | PutOff | undefined;
  readonly waitForRoom: (appId: string) => Promise<AppPass | PutOff>;
  /** For people; undefined: it was not called yet. */
  readonly view: (appId: string) => AppHealthView | undefined;
}

interface Entry {
  health: AppHealth;
  readonly waiting: ((entered: AppPass | PutOff) => void)[];
}

/** At the first failure to reach an app a call is tried again after 1 s; the circuit opens for 5 s. */
const OPEN_DELAYS = 5;
const LONGEST_OPEN_DELAYS = 60;
const FAILURES = 5;

/** @param firstDelayMs - Before an app that could not be reached is called again: the measure of time. */
export const healthRules = (firstDelayMs: number, mostCalls: number): HealthRules => ({
  failures: FAILURES,
  openMs: OPEN_DELAYS * firstDelayMs,
  longestOpenMs: LONGEST_OPEN_DELAYS * firstDelayMs,
  mostCalls,
});

interface Gates {
  readonly rules: HealthRules;
  readonly random: () => number;
  readonly apps: Map<string, Entry>;
}

export function createAppGates(rules: HealthRules, random: () => number): AppGates {
  const gates: Gates = { rules, random, apps: new Map() };
  return {
    tryEnter: (appId) => {
      const entry = entryOf(gates, appId);
      // Nobody overtakes those who wait.
      return entry.waiting.length > 0 ? undefined : enter(gates, entry);
    },
    waitForRoom: (appId) =>
      new Promise((resolve) => {
        const entry = entryOf(gates, appId);
        entry.waiting.push(resolve);
        letIn(gates, entry);
      }),
    view: (appId) => {
      const entry = gates.apps.get(appId);
      return entry === undefined ? undefined : viewOf(entry);
    },
  };
}

function entryOf({ apps, rules }: Gates, appId: string): Entry {
  const known = apps.get(appId);
  if (known !== undefined) return known;
  const entry: Entry = { health: newHealth(rules), waiting: [] };
  apps.set(appId, entry);
  return entry;
}

function enter(gates: Gates, entry: Entry): AppPass | PutOff | undefined {
  const { rules, random } = gates;
  const [health, verdict] = admit(entry.health, performance.now(), rules);
  entry.health = health;
  if (verdict.kind === "wait") return undefined;
  // Spread, so that what was put off does not come back all at once; but no more than it must.
  if (verdict.kind === "put_off") {
    return { ...verdict, ms: verdict.ms + random() * Math.min(verdict.ms, rules.openMs) };
  }
  return passOf(gates, entry, verdict.pass);
}

function passOf(gates: Gates, entry: Entry, pass: Pass): AppPass {
  let sign: ReturnType<typeof signOf> | null = null;
  return {
    kind: "go",
    answered: (reply, status) => {
      sign = signOf(reply, status);
    },
    leave: () => {
      entry.health = settle(entry.health, { pass, sign, nowMs: performance.now() }, gates.rules);
      letIn(gates, entry);
    },
  };
}

/** As many as there is room for, or all of them when the circuit has opened. */
function letIn(gates: Gates, entry: Entry): void {
  while (entry.waiting.length > 0) {
    const entered = enter(gates, entry);
    if (entered === undefined) return;
    entry.waiting.shift()?.(entered);
  }
}

function viewOf({ health, waiting }: Entry): AppHealthView {
  const { circuit, failures, probeAt, limit, inFlight } = health;
  const probeInMs = circuit === "open" ? Math.max(0, Math.ceil(probeAt - performance.now())) : null;
  return { circuit, failures, probeInMs, limit, inFlight, waiting: waiting.length };
}

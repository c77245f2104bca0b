// What an app itself sees of limits: who is inside of a step at the same time.
import { setImmediate as nextTurn } from "node:timers/promises";

interface Visit {
  readonly key: string;
  readonly runId: string;
}

export interface Presence {
  /** Is inside for some turns of the event loop, or until the gate is open. */
  readonly during: (visit: Visit) => Promise<string>;
  /** The most that were inside at once for a key. */
  readonly most: (key: string) => number;
  /** Runs in the order in which they came in, each time they did. */
  readonly visits: readonly Visit[];
  /** Keeps everybody inside until `open`. */
  readonly shut: () => void;
  readonly open: () => void;
}

const TURNS = 20;

export function createPresence(): Presence {
  const inside = new Map<string, number>();
  const most = new Map<string, number>();
  const visits: Visit[] = [];
  let gate: Promise<void> | undefined;
  let openGate: (() => void) | undefined;
  return {
    during: async (visit) => {
      const { key } = visit;
      visits.push(visit);
      const now = (inside.get(key) ?? 0) + 1;
      inside.set(key, now);
      most.set(key, Math.max(now, most.get(key) ?? 0));
      for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
      await gate;
      inside.set(key, (inside.get(key) ?? 1) - 1);
      return "done";
    },
    most: (key) => most.get(key) ?? 0,
    visits,
    shut: () => {
      gate = new Promise((resolve) => {
        openGate = resolve;
      });
    },
    open: () => {
      gate = undefined;
      openGate?.();
    },
  };
}

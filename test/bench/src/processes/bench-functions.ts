// The bodies of the measured functions, for either SDK.
import { ANSWER, type BenchData, NAP_MS, SLEEP, type Steps } from "./bench-event.ts";
import type { Watch } from "./watched-runs.ts";

export type Body = (step: Steps, data: BenchData) => Promise<void>;

export interface Bodies {
  readonly inARow: Body;
  readonly sideBySide: Body;
  readonly sleep: Body;
  readonly nap: Body;
  readonly wake: Body;
  readonly wait: Body;
}

export function createBodies({ began, ended }: Watch): Bodies {
  return {
    inARow: async (step, { steps, key }) => {
      for (let index = 0; index < steps; index += 1) {
        await step.run(`s${String(index)}`, () => {
          began(key);
          return index;
        });
      }
      ended(key);
    },
    sideBySide: async (step, { steps, key }) => {
      await Promise.all(
        Array.from({ length: steps }, (_, index) =>
          step.run(`p${String(index)}`, () => {
            began(key);
            return index;
          }),
        ),
      );
      ended(key);
    },
    sleep: async (step, { key }) => {
      await step.sleep("days", SLEEP);
      ended(key);
    },
    nap: async (step, { key }) => {
      await step.sleep("nap", NAP_MS);
      ended(key);
    },
    wake: async (step, { key, due = 0 }) => {
      await step.sleepUntil("due", new Date(due));
      began(key);
      ended(key);
    },
    wait: async (step, { key }) => {
      await step.waitForEvent("answer", ANSWER);
      ended(key);
    },
  };
}

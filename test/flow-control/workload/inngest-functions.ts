// The functions of a plan in terms of the official SDK.
import type { Inngest } from "inngest";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ConcurrencyPlan,
  type Controls,
  type FunctionPlan,
  type KeyField,
  STOP_EVENT,
  type StepPlan,
} from "./workload-plan.ts";

export type WriteStep = (
  edge: "start" | "end",
  of: { readonly run: string; readonly fn: string; readonly step: string },
) => void;

interface Context {
  readonly runId: string;
  readonly attempt: number;
  readonly step: {
    run(id: string, body: () => Promise<null>): Promise<null>;
    sleep(id: string, ms: number): Promise<void>;
  };
}

/** More than any kill can use up. */
const RETRIES = 20;

export function inngestFunctions(
  client: Inngest,
  plans: readonly FunctionPlan[],
  write: WriteStep,
) {
  return plans.map((plan) => {
    const { id, checkpointing, events } = plan;
    const triggers = events.map((event) => ({ event }));
    const config = { id, checkpointing, retries: RETRIES, triggers, ...configOf(plan.controls) };
    // Our own extension `unit` is not in the type of the SDK.
    return client.createFunction(config as { id: string }, (context: unknown) =>
      runSteps(plan, context as Context, write),
    );
  });
}

async function runSteps(plan: FunctionPlan, context: Context, write: WriteStep): Promise<string> {
  for (const group of inGroups(plan.steps)) {
    await Promise.all(group.map((step) => runStep(step, { plan, context, write })));
  }
  return "done";
}

/** Steps that run beside each other are together. */
function inGroups(steps: readonly StepPlan[]): StepPlan[][] {
  const groups: StepPlan[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.isParallel && last !== undefined) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

interface StepTools {
  readonly plan: FunctionPlan;
  readonly context: Context;
  readonly write: WriteStep;
}

async function runStep(step: StepPlan, { plan, context, write }: StepTools): Promise<void> {
  if (step.kind === "sleep") return await context.step.sleep(step.name, step.ms);
  const of = { run: context.runId, fn: plan.id, step: step.name };
  await context.step.run(step.name, async () => {
    write("start", of);
    await sleep(step.ms);
    write("end", of);
    if (step.isFlaky && context.attempt === 0) throw new Error("not yet");
    return null;
  });
}

function configOf(controls: Controls): object {
  const { concurrency, throttle, rateLimit, debounce, singleton } = controls;
  return {
    ...(concurrency && { concurrency: concurrency.map(concurrencyOf) }),
    ...(throttle && {
      throttle: { limit: throttle.limit, burst: throttle.burst, ...periodOf(throttle) },
    }),
    ...(rateLimit && { rateLimit: { limit: rateLimit.limit, ...periodOf(rateLimit) } }),
    ...(debounce && {
      debounce: {
        ...periodOf(debounce),
        ...(debounce.timeoutS !== null && { timeout: seconds(debounce.timeoutS) }),
      },
    }),
    ...(singleton && { singleton: { mode: singleton.mode, ...withKey(singleton.key) } }),
    ...batchOf(controls),
    ...restOf(controls),
  };
}

const batchOf = ({ batch }: Controls): object =>
  batch === undefined
    ? {}
    : {
        batchEvents: {
          maxSize: batch.maxSize,
          timeout: seconds(batch.timeoutS),
          ...withKey(batch.key),
          ...(batch.leavesSolo && { if: "event.data.solo != true" }),
        },
      };

const restOf = ({ priority, idempotency, cancelOn }: Controls): object => ({
  ...(priority && { priority: { run: "event.data.rank" } }),
  ...(idempotency && { idempotency: expressionOf(idempotency) }),
  ...(cancelOn && {
    cancelOn: [{ event: STOP_EVENT, if: "async.data.user == event.data.user" }],
  }),
});

const concurrencyOf = ({ limit, key, unit, shared }: ConcurrencyPlan): object => ({
  limit,
  ...withKey(key),
  ...(shared !== null && { scope: "env" }),
  ...(unit === "run" && { unit }),
});

const periodOf = ({ periodS, key }: { periodS: number; key: KeyField | null }): object => ({
  period: seconds(periodS),
  ...withKey(key),
});

const withKey = (key: KeyField | null): object => (key === null ? {} : { key: expressionOf(key) });
const expressionOf = (key: KeyField): string => `event.data.${key}`;
const seconds = (count: number): string => `${String(count)}s`;

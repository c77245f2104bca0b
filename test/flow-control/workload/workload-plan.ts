// What a seed says: functions with their limits, events, and when which executor is killed.
import { z } from "zod";

/** The fields of an event's data that keys are made of. */
export const KeyField = z.enum(["user", "team", "order"]);
export type KeyField = z.infer<typeof KeyField>;

const Key = KeyField.nullable();

export const ConcurrencyPlan = z.object({
  limit: z.number(),
  key: Key,
  unit: z.enum(["step", "run"]),
  /** Functions with the same name here share the limit in scope `env`; null: scope `fn`. */
  shared: z.string().nullable(),
});
export type ConcurrencyPlan = z.infer<typeof ConcurrencyPlan>;

/** Absent: the function does not have it. Periods and timeouts are in seconds. */
export const Controls = z.object({
  concurrency: z.array(ConcurrencyPlan).max(2).optional(),
  throttle: z
    .object({ limit: z.number(), periodS: z.number(), burst: z.number(), key: Key })
    .optional(),
  rateLimit: z.object({ limit: z.number(), periodS: z.number(), key: Key }).optional(),
  debounce: z.object({ periodS: z.number(), timeoutS: z.number().nullable(), key: Key }).optional(),
  /** With `leavesSolo` its condition leaves out events with `solo` in their data. */
  batch: z
    .object({ maxSize: z.number(), timeoutS: z.number(), key: Key, leavesSolo: z.boolean() })
    .optional(),
  /** By `rank` of the event's data, in seconds. */
  priority: z.literal(true).optional(),
  singleton: z.object({ mode: z.enum(["skip", "cancel"]), key: Key }).optional(),
  idempotency: KeyField.optional(),
  /** `STOP_EVENT` with the same user. */
  cancelOn: z.literal(true).optional(),
});
export type Controls = z.infer<typeof Controls>;

export const StepPlan = z.object({
  name: z.string(),
  kind: z.enum(["work", "sleep"]),
  ms: z.number(),
  /** Its first attempt fails. */
  isFlaky: z.boolean(),
  /** Runs beside the step before it. */
  isParallel: z.boolean(),
});
export type StepPlan = z.infer<typeof StepPlan>;

export const FunctionPlan = z.object({
  id: z.string(),
  /** Names of the events that start it. */
  events: z.array(z.string()).min(1),
  controls: Controls,
  steps: z.array(StepPlan).min(1),
  /** False: each step is a call of its own. */
  checkpointing: z.boolean(),
});
export type FunctionPlan = z.infer<typeof FunctionPlan>;

export interface EventData {
  readonly n: number;
  readonly user: string;
  readonly team: number;
  readonly order: string;
  readonly rank: number;
  readonly solo: boolean;
}

/** `n` in the data names the event everywhere in this folder. */
export interface PlannedEvent {
  readonly name: string;
  readonly data: EventData;
}

export interface PlannedRequest {
  /** Picks the executor among those that run. */
  readonly executor: number;
  /** Numbers of events; those that were sent before are duplicates. */
  readonly events: readonly number[];
  /** Before it is sent, after the one before was. */
  readonly pauseMs: number;
}

export interface PlannedKill {
  /** After the kill before. */
  readonly pauseMs: number;
  readonly executor: number;
}

export interface WorkloadPlan {
  readonly seed: number;
  readonly executors: number;
  readonly functions: readonly FunctionPlan[];
  /** By number. */
  readonly events: readonly PlannedEvent[];
  readonly requests: readonly PlannedRequest[];
  /** From the first request on, over and over. */
  readonly kills: readonly PlannedKill[];
}

export const STOP_EVENT = "workload/stop";
export const APP_ID = "workload";

/** The sender's own id of an event. */
export const sentIdOf = (n: number): string => `event-${String(n)}`;

/** Value of a key, as text that is equal for equal values alone; "" for all without a key. */
export const keyOf = (key: KeyField | null, data: EventData): string =>
  key === null ? "" : JSON.stringify(data[key]);

// The fields of a function that limit when and how often its runs start: their shape and their
// ranges (protocol.md 1.4). They are stored as they came; what enforces them reads them from there.
// Each message below is what is allowed, and goes into the refusal as it stands.
import { isJsonObject, parseDue, parseDuration } from "@cairn/core";
import { z } from "zod";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const LONGEST = 366 * DAY;

function duration(min: number, max: number, range: string) {
  const allowed = `a duration ${range}, such as "30s" or "1d2h"`;
  return z.string({ error: allowed }).refine((text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= min && ms <= max;
  }, allowed);
}

function count(min: number, max: number) {
  const allowed = `a whole number from ${String(min)} to ${String(max)}`;
  return z.number({ error: allowed }).int(allowed).min(min, allowed).max(max, allowed);
}

const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape, { error: `an object with ${Object.keys(shape).join(", ")}` });

/** Compiled elsewhere. */
const Expression = z.string({ error: "a CEL expression" });
const LIMIT_MAX = 1_000_000;
const Limit = count(1, LIMIT_MAX);

// The official SDK documents 0 as "no limit of its own".
const ConcurrencyLimit = object({
  limit: count(0, LIMIT_MAX),
  key: Expression.nullish(),
  scope: z.enum(["fn", "env", "account"], { error: 'one of "fn", "env", "account"' }).nullish(),
}).refine(({ key, scope }) => typeof key === "string" || (scope ?? "fn") === "fn", {
  path: ["key"],
  error: "a CEL expression, because the scope goes beyond the function",
});

const ConcurrencyLimits = z
  .array(ConcurrencyLimit, { error: "a number, an object with limit, or an array of at most 2" })
  .max(2, "at most 2 limits");

const ScopedLimits = z.looseObject({
  fn: ConcurrencyLimits.nullish(),
  step: ConcurrencyLimits.nullish(),
});
type Concurrency = z.infer<typeof ConcurrencyLimits> | z.infer<typeof ScopedLimits>;

/** Limits of steps alone, or in the newer form those of steps and of whole runs apart. */
const Concurrency = z.unknown().transform((value, context): Concurrency => {
  const isScoped = isJsonObject(value) && ("fn" in value || "step" in value);
  const schema = isScoped ? ScopedLimits : ConcurrencyLimits;
  const parsed = schema.safeParse(isScoped ? value : toLimits(value), { reportInput: true });
  if (parsed.success) return parsed.data;
  // One by one: a union would only say that none of its forms fits.
  for (const { message, path, input } of parsed.error.issues) {
    context.issues.push({ code: "custom", message, path: [...path], input });
  }
  return z.NEVER;
});

function toLimits(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  return typeof value === "number" ? [{ limit: value }] : [value];
}

const cancelTimeout = 'a duration up to 366d or an ISO-8601 date, such as "2h"';

const Cancel = object({
  event: z.string({ error: "an event name" }).min(1, "an event name").max(255, "an event name"),
  if: Expression.nullish(),
  timeout: z
    .string({ error: cancelTimeout })
    .refine((text) => {
      const due = parseDue(text);
      if (text === "" || due === undefined) return false;
      return "atMs" in due || due.afterMs <= LONGEST;
    }, cancelTimeout)
    .nullish(),
});

const MaybeEmpty = z.preprocess(
  (value) => (value === "" ? "0s" : value),
  duration(0, LONGEST, "up to 366d"),
);

/** Of another kind of SDK: the official one keeps it to itself. An empty duration is none. */
const Checkpoint = object({
  batch_steps: count(0, 1_000).nullish(),
  batch_interval: MaybeEmpty.nullish(),
  max_runtime: MaybeEmpty.nullish(),
});

const untilAYear = (min: number, range: string) => duration(min, LONGEST, range);

export const FlowControl = z.looseObject({
  concurrency: Concurrency.nullish(),
  rateLimit: object({
    limit: Limit,
    period: duration(SECOND, DAY, "from 1s to 24h"),
    key: Expression.nullish(),
  }).nullish(),
  throttle: object({
    limit: Limit,
    period: untilAYear(SECOND, "from 1s to 366d"),
    burst: Limit.nullish(),
    key: Expression.nullish(),
  }).nullish(),
  debounce: object({
    period: duration(SECOND, 7 * DAY, "from 1s to 7d"),
    timeout: untilAYear(SECOND, "from 1s to 366d").nullish(),
    key: Expression.nullish(),
  }).nullish(),
  batchEvents: object({
    maxSize: count(2, 100),
    timeout: duration(SECOND, 600 * SECOND, "from 1s to 10m"),
    key: Expression.nullish(),
    if: Expression.nullish(),
  }).nullish(),
  priority: object({ run: Expression.nullish() }).nullish(),
  cancel: z.array(Cancel, { error: "an array" }).max(5, "at most 5 entries").nullish(),
  idempotency: Expression.nullish(),
  timeouts: object({
    start: untilAYear(SECOND, "from 1s to 366d").nullish(),
    finish: untilAYear(SECOND, "from 1s to 366d").nullish(),
  }).nullish(),
  singleton: object({
    mode: z.enum(["skip", "cancel"], { error: '"skip" or "cancel"' }),
    key: Expression.nullish(),
  }).nullish(),
  checkpoint: Checkpoint.nullish(),
});
export type FlowControl = z.infer<typeof FlowControl>;

/** Settings that exclude each other: a batch has no single event to decide by. */
export function conflictOf(flow: FlowControl): string | undefined {
  if (flow.batchEvents === undefined || flow.batchEvents === null) return undefined;
  const others: readonly (readonly [string, unknown])[] = [
    ["cancel", flow.cancel?.[0]],
    ["debounce", flow.debounce],
    ["singleton", flow.singleton],
    ["priority.run", flow.priority?.run],
  ];
  return others.find(([, value]) => value !== undefined && value !== null)?.[0];
}

type Limits = z.infer<typeof ConcurrencyLimits>;

function limitsOf(
  concurrency: Concurrency | null | undefined,
): readonly (readonly [string, Limits])[] {
  if (concurrency === undefined || concurrency === null) return [];
  if (Array.isArray(concurrency)) return [["concurrency", concurrency]];
  const { fn, step } = concurrency;
  return [
    ["concurrency.fn", fn ?? []],
    ["concurrency.step", step ?? []],
  ];
}

/** The expressions in it, by field. */
export function expressionsOf(flow: FlowControl): readonly (readonly [string, string])[] {
  const found: (readonly [string, string | null | undefined])[] = [
    ["rateLimit.key", flow.rateLimit?.key],
    ["throttle.key", flow.throttle?.key],
    ["debounce.key", flow.debounce?.key],
    ["batchEvents.key", flow.batchEvents?.key],
    ["batchEvents.if", flow.batchEvents?.if],
    ["priority.run", flow.priority?.run],
    ["singleton.key", flow.singleton?.key],
    ["idempotency", flow.idempotency],
  ];
  for (const [place, limits] of limitsOf(flow.concurrency)) {
    limits.forEach(({ key }, index) => {
      found.push([`${place}[${String(index)}].key`, key]);
    });
  }
  flow.cancel?.forEach((entry, index) => {
    found.push([`cancel[${String(index)}].if`, entry.if]);
  });
  return found.flatMap(([field, source]) => (typeof source === "string" ? [[field, source]] : []));
}

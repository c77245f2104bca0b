// The fields of a function that limit when and how often its runs start: their shape and their
// ranges (protocol.md 1.4); core has those that hold at runtime as well. They are stored as they came;
// what enforces them reads them from there. Each message below is what is allowed, and goes into the
// refusal as it stands.
import { isJsonObject, LIMIT_RANGES, type LimitRange, parseDue, parseDuration } from "@cairn/core";
import { z } from "zod";

const SECOND = 1_000;
const LONGEST = 366 * 24 * 3_600 * SECOND;

function duration({ min, max, words }: LimitRange) {
  const allowed = `a duration ${words}, such as "30s" or "1d2h"`;
  return z.string({ error: allowed }).refine((text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= min && ms <= max;
  }, allowed);
}

function count({ min, max }: Omit<LimitRange, "words">) {
  const allowed = `a whole number from ${String(min)} to ${String(max)}`;
  return z.number({ error: allowed }).int(allowed).min(min, allowed).max(max, allowed);
}

const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape, { error: `an object with ${Object.keys(shape).join(", ")}` });

/** Unknown fields are tolerated, but not those of a neighbour: whoever wrote one counts on it. */
const absent = (allowed: string) => z.null({ error: allowed }).optional();

/** Compiled elsewhere. */
const Expression = z.string({ error: "a CEL expression" });

// The official SDK documents 0 as "no limit of its own".
const ConcurrencyLimit = object({
  limit: count({ ...LIMIT_RANGES.step.limit, min: 0 }),
  key: Expression.nullish(),
  scope: z.enum(["fn", "env", "account"], { error: 'one of "fn", "env", "account"' }).nullish(),
  unit: z.enum(["step", "run"], { error: '"step" or "run"' }).nullish(),
  units: absent('nothing here; "unit" says what is counted, and rateLimit has units'),
  period: absent("nothing here; throttle and rateLimit count in a period"),
}).superRefine(({ key, scope }, context) => {
  if (typeof key === "string" || (scope ?? "fn") === "fn") return;
  const message = "a CEL expression, because the scope goes beyond the function";
  context.addIssue({ code: "custom", path: ["key"], message, input: key });
});

type ConcurrencyLimit = z.infer<typeof ConcurrencyLimit>;

const ConcurrencyLimits = z
  .array(ConcurrencyLimit, { error: "a number, an object with limit, or an array of at most 2" })
  .max(2, "at most 2 limits")
  .superRefine(([first, second], context) => {
    if (first === undefined || second === undefined || !countsTheSame(first, second)) return;
    const message =
      "a limit with another key, scope or unit; of two that count the same only the lower one matters";
    context.addIssue({ code: "custom", path: [1], message, input: second });
  });

function countsTheSame(a: ConcurrencyLimit, b: ConcurrencyLimit): boolean {
  const countedBy = ({ key, scope, unit }: ConcurrencyLimit) =>
    JSON.stringify([key?.trim(), scope ?? "fn", unit ?? "step"]);
  // 0 counts nothing.
  return a.limit > 0 && b.limit > 0 && countedBy(a) === countedBy(b);
}

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

const cancelTimeout = 'a duration from 1s to 366d or an ISO-8601 date, such as "2h"';

const Cancel = object({
  event: z.string({ error: "an event name" }).min(1, "an event name").max(255, "an event name"),
  if: Expression.nullish(),
  timeout: z
    .string({ error: cancelTimeout })
    .refine((text) => {
      const due = parseDue(text);
      if (text === "" || due === undefined) return false;
      return "atMs" in due || (due.afterMs >= SECOND && due.afterMs <= LONGEST);
    }, cancelTimeout)
    .nullish(),
});

const MaybeEmpty = z.preprocess(
  (value) => (value === "" ? "0s" : value),
  duration({ min: 0, max: LONGEST, words: "up to 366d" }),
);

/** Of another kind of SDK: the official one keeps it to itself. An empty duration is none. */
const Checkpoint = object({
  batch_steps: count({ min: 0, max: 1_000 }).nullish(),
  batch_interval: MaybeEmpty.nullish(),
  max_runtime: MaybeEmpty.nullish(),
});

const UntilAYear = duration({ min: SECOND, max: LONGEST, words: "from 1s to 366d" });

export const FlowControl = z.looseObject({
  concurrency: Concurrency.nullish(),
  rateLimit: object({
    limit: count(LIMIT_RANGES.rate.limit),
    period: duration(LIMIT_RANGES.rate.period),
    key: Expression.nullish(),
    units: Expression.nullish(),
    burst: absent(
      "nothing here; a rate limit starts up to limit runs at once, and throttle has burst",
    ),
  }).nullish(),
  throttle: object({
    limit: count(LIMIT_RANGES.throttle.limit),
    period: duration(LIMIT_RANGES.throttle.period),
    burst: count(LIMIT_RANGES.throttle.burst).nullish(),
    key: Expression.nullish(),
    units: absent("nothing here; of a throttle each start takes one, and rateLimit has units"),
  }).nullish(),
  debounce: object({
    period: duration(LIMIT_RANGES.debounce.period),
    timeout: duration(LIMIT_RANGES.debounce.timeout).nullish(),
    key: Expression.nullish(),
  }).nullish(),
  batchEvents: object({
    maxSize: count(LIMIT_RANGES.batch.limit),
    timeout: duration(LIMIT_RANGES.batch.timeout),
    key: Expression.nullish(),
    if: Expression.nullish(),
  }).nullish(),
  priority: object({ run: Expression.nullish() }).nullish(),
  cancel: z.array(Cancel, { error: "an array" }).max(5, "at most 5 entries").nullish(),
  idempotency: Expression.nullish(),
  timeouts: object({
    start: UntilAYear.nullish(),
    finish: UntilAYear.nullish(),
  }).nullish(),
  singleton: object({
    mode: z.enum(["skip", "cancel"], { error: '"skip" or "cancel"' }),
    key: Expression.nullish(),
  }).nullish(),
  cancelChildren: z.boolean({ error: "true or false" }).nullish(),
  checkpoint: Checkpoint.nullish(),
});
export type FlowControl = z.infer<typeof FlowControl>;

/** Settings that exclude each other: with what a batch cannot be, and why, as the end of a sentence. */
export function conflictOf(flow: FlowControl): string | undefined {
  if (flow.batchEvents === undefined || flow.batchEvents === null) return undefined;
  const others: readonly (readonly [unknown, string])[] = [
    [flow.cancel?.[0], "cancel (cancelOn): a batch has no single event that another could match"],
    [flow.debounce, "debounce: a batch keeps all events and a debounce the last; use one of them"],
    [
      flow.singleton,
      "singleton: a batch has no single event whose run could be skipped or cancelled",
    ],
    [flow.priority?.run, "priority.run: a batch has no single event to compute it from"],
  ];
  return others.find(([value]) => value !== undefined && value !== null)?.[1];
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

type Fields = object | null | undefined;

/** The expressions in it that see `event` alone, by field; `cancel` is checked by itself. */
export function expressionsOf(flow: FlowControl): readonly (readonly [string, string])[] {
  const { rateLimit, throttle, debounce, batchEvents, priority, singleton, idempotency } = flow;
  const places: (readonly [string, Fields, readonly string[]])[] = [
    ["rateLimit.", rateLimit, ["key", "units"]],
    ["throttle.", throttle, ["key"]],
    ["debounce.", debounce, ["key"]],
    ["batchEvents.", batchEvents, ["key", "if"]],
    ["priority.", priority, ["run"]],
    ["singleton.", singleton, ["key"]],
    ["", { idempotency }, ["idempotency"]],
  ];
  for (const [place, limits] of limitsOf(flow.concurrency)) {
    for (const [index, limit] of limits.entries()) {
      places.push([`${place}[${String(index)}].`, limit, ["key"]]);
    }
  }
  return places.flatMap(([place, fields, names]) => {
    const values: Readonly<Record<string, unknown>> = { ...fields };
    return names.flatMap((name) => {
      const source = values[name];
      return typeof source === "string" ? [[`${place}${name}`, source] as const] : [];
    });
  });
}

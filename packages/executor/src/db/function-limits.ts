// The limits of functions: those that count slots, read from their configuration, and the rows of all of
// them, which keep what was set at runtime.
import type { LimitKind, LimitScope, LimitUnit } from "@cairn/core";
import { parseDuration } from "@cairn/core";
import { z } from "zod";
import { type RowSet, rowSet } from "./row-set.ts";

export interface StoredLimit {
  readonly name: string;
  readonly unit: LimitUnit;
  readonly scope: LimitScope;
  /** A CEL expression. */
  readonly key: string | null;
  readonly limit: number;
  readonly periodMs: number | null;
  readonly burst: number | null;
}

const One = z.object({
  limit: z.number(),
  key: z.string().nullish().default(null),
  scope: z
    .enum(["fn", "env", "account"])
    .nullish()
    .transform((scope) => scope ?? "fn"),
  unit: z.enum(["step", "run"]).nullish(),
});
type One = z.infer<typeof One>;
const Many = z.array(One);
const Scoped = z.object({ fn: Many.nullish(), step: Many.nullish() });

/** The part of a function's configuration that says how many may go on at once; it was checked. */
export const LimitsConfig = z.object({
  concurrency: z
    .union([
      z.number().transform((limit): One[] => [{ limit, key: null, scope: "fn", unit: "step" }]),
      Many,
      One.transform((one) => [one]),
      Scoped,
    ])
    .nullish(),
  throttle: z
    .object({
      limit: z.number(),
      period: z.string(),
      burst: z.number().nullish(),
      key: z.string().nullish().default(null),
    })
    .nullish(),
});

/** A limit of 0 is none: the official SDK documents it as that. */
export function storedLimits({
  concurrency,
  throttle,
}: z.infer<typeof LimitsConfig>): readonly StoredLimit[] {
  const lists = Array.isArray(concurrency)
    ? [...named("concurrency", concurrency, undefined)]
    : [
        ...named("concurrency.fn", concurrency?.fn ?? [], "run"),
        ...named("concurrency.step", concurrency?.step ?? [], "step"),
      ];
  const limits = lists.filter(({ limit }) => limit > 0);
  if (throttle === null || throttle === undefined) return limits;
  const { limit, period, burst, key } = throttle;
  const periodMs = parseDuration(period) ?? null;
  return [
    ...limits,
    { name: "throttle", unit: "throttle", scope: "fn", key, limit, periodMs, burst: burst ?? 1 },
  ];
}

function named(place: string, list: readonly One[], unit: "step" | "run" | undefined) {
  return list.map((one, index): StoredLimit => ({
    ...one,
    name: `${place}[${String(index)}]`,
    unit: unit ?? one.unit ?? "step",
    periodMs: null,
    burst: null,
  }));
}

/** What the code says of any limit (core, api/limit-fields.ts): times in milliseconds. */
export interface LimitNumbers {
  readonly name: string;
  readonly unit: LimitKind;
  readonly limit?: number | null;
  readonly periodMs?: number | null;
  readonly burst?: number | null;
  readonly timeoutMs?: number | null;
}

export type LimitRow = LimitNumbers & { readonly functionId: string };

export const LIMIT_ROWS: RowSet<LimitRow> = rowSet("new_limits", {
  function_id: ["text", (row) => row.functionId],
  name: ["text", (row) => row.name],
  unit: ["text", (row) => row.unit],
  most: ["int", (row) => row.limit ?? null],
  period_ms: ["bigint", (row) => row.periodMs ?? null],
  burst: ["int", (row) => row.burst ?? null],
  timeout_ms: ["bigint", (row) => row.timeoutMs ?? null],
});

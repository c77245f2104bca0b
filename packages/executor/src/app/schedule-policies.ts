// What a schedule does with ticks that passed, and with ticks that come while a run of it is live.
import { MISSED_MAX, MISSED_POLICIES, OVERLAP_POLICIES } from "@cairn/core";
import type { Missed, Overlap } from "../db/schedules.ts";

export const isMissed = (value: unknown): value is Missed =>
  MISSED_POLICIES.some((known) => known === value);
export const isOverlap = (value: unknown): value is Overlap =>
  OVERLAP_POLICIES.some((known) => known === value);

export interface PolicyFields {
  readonly missed?: string | null | undefined;
  readonly missedMax?: number | null | undefined;
  readonly overlap?: string | null | undefined;
}

export interface PolicyProblem {
  readonly name: keyof PolicyFields;
  readonly value: unknown;
  readonly allowed: string;
}

/** The first field that says nothing which is known; undefined: all is well. What is left out is well. */
export function policyProblem(fields: PolicyFields): PolicyProblem | undefined {
  const { missed, missedMax, overlap } = fields;
  if (isGiven(missed) && !isMissed(missed)) {
    return { name: "missed", value: missed, allowed: listOf(MISSED_POLICIES) };
  }
  if (isGiven(missedMax) && !isCount(missedMax)) {
    const allowed = `a whole number from 1 to ${String(MISSED_MAX)}`;
    return { name: "missedMax", value: missedMax, allowed };
  }
  if (isGiven(overlap) && !isOverlap(overlap)) {
    return { name: "overlap", value: overlap, allowed: listOf(OVERLAP_POLICIES) };
  }
  return undefined;
}

const isGiven = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined;

const isCount = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= MISSED_MAX;

const listOf = (words: readonly string[]): string =>
  words.map((word) => JSON.stringify(word)).join(", ");

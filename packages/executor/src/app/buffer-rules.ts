// What a stored function says of events that wait for others, compiled; what was set at runtime counts
// more. What waits already keeps its time: the next event of its key brings the new one.
import { type BufferRule, parseDuration } from "@cairn/core";
import type { StoredBufferConfig } from "../db/buffer-config.ts";
import type { SetEventLimits, SetNumbers } from "../db/event-limits.ts";
import { storedExpression } from "./stored-expression.ts";

export function bufferRuleOf(
  { debounce, batchEvents }: StoredBufferConfig,
  set: SetEventLimits,
): BufferRule | null {
  if (batchEvents !== null) return batchRule(batchEvents, set.batchEvents);
  return debounce === null ? null : debounceRule(debounce, set.debounce);
}

function debounceRule(
  { period, timeout, key }: NonNullable<StoredBufferConfig["debounce"]>,
  set: SetNumbers | undefined,
): BufferRule | null {
  const periodMs = set?.periodMs ?? parseDuration(period);
  if (periodMs === undefined) return null;
  const inCode = timeout === null ? null : (parseDuration(timeout) ?? null);
  return {
    kind: "debounce",
    periodMs,
    timeoutMs: set?.timeoutMs ?? inCode,
    key: storedExpression(key),
  };
}

function batchRule(
  { maxSize, timeout, key, if: condition }: NonNullable<StoredBufferConfig["batchEvents"]>,
  set: SetNumbers | undefined,
): BufferRule | null {
  const timeoutMs = set?.timeoutMs ?? parseDuration(timeout);
  if (timeoutMs === undefined) return null;
  return {
    kind: "batch",
    maxSize: set?.limit ?? maxSize,
    timeoutMs,
    key: storedExpression(key),
    condition: storedExpression(condition),
  };
}

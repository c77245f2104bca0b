// What a stored function says of events that wait for others, compiled.
import { type BufferRule, parseDuration } from "@cairn/core";
import type { StoredBufferConfig } from "../db/buffer-config.ts";
import { storedExpression } from "./stored-expression.ts";

export function bufferRuleOf({ debounce, batchEvents }: StoredBufferConfig): BufferRule | null {
  if (batchEvents !== null) return batchRule(batchEvents);
  if (debounce === null) return null;
  const periodMs = parseDuration(debounce.period);
  if (periodMs === undefined) return null;
  const { timeout } = debounce;
  const timeoutMs = timeout === null ? null : (parseDuration(timeout) ?? null);
  return { kind: "debounce", periodMs, timeoutMs, key: storedExpression(debounce.key) };
}

function batchRule(batch: NonNullable<StoredBufferConfig["batchEvents"]>): BufferRule | null {
  const { maxSize, timeout, key, if: condition } = batch;
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === undefined) return null;
  return {
    kind: "batch",
    maxSize,
    timeoutMs,
    key: storedExpression(key),
    condition: storedExpression(condition),
  };
}

// What a stored function says of events that wait for others, compiled.
import { type BufferRule, type Expression, parseDuration } from "@cairn/core";
import type { StoredBufferConfig } from "../db/buffer-config.ts";
import { compileExpression } from "../expression/compile-expression.ts";

export function bufferRuleOf({ debounce, batchEvents }: StoredBufferConfig): BufferRule | null {
  if (batchEvents !== null) return batchRule(batchEvents);
  if (debounce === null) return null;
  const periodMs = parseDuration(debounce.period);
  if (periodMs === undefined) return null;
  const { timeout } = debounce;
  const timeoutMs = timeout === null ? null : (parseDuration(timeout) ?? null);
  return { kind: "debounce", periodMs, timeoutMs, key: expressionOf(debounce.key) };
}

function batchRule(batch: NonNullable<StoredBufferConfig["batchEvents"]>): BufferRule | null {
  const { maxSize, timeout, key, if: condition } = batch;
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === undefined) return null;
  return {
    kind: "batch",
    maxSize,
    timeoutMs,
    key: expressionOf(key),
    condition: expressionOf(condition),
  };
}

/** It was compiled at sync; one that no longer does counts as none. */
function expressionOf(source: string | null): Expression | null {
  const compiled = source === null ? undefined : compileExpression(source);
  return compiled?.ok === true ? compiled.expression : null;
}

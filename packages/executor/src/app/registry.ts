// The live functions, kept in memory. A statement that starts runs checks that the copy is current
// and refuses otherwise, so that no event misses a function that was registered before it.
import { type EventTrigger, type FunctionIndex, indexFunctions } from "@cairn/core";
import type { Sql } from "../db/client.ts";
import { loadFunctions, type LiveFunction } from "../db/registry-queries.ts";
import { compileExpression } from "../expression/compile-expression.ts";

export interface RegisteredEntry extends LiveFunction {
  readonly triggers: readonly EventTrigger[];
}

export interface Registry {
  readonly version: () => number;
  readonly index: () => FunctionIndex<RegisteredEntry>;
  /** Reads the functions again; callers at the same time share one read. */
  readonly refresh: () => Promise<void>;
}

export function createRegistry(sql: Sql): Registry {
  let version = -1;
  let index = indexFunctions<RegisteredEntry>([]);
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const loaded = await loadFunctions(sql);
    index = indexFunctions(loaded.functions.map(withTriggers));
    version = loaded.version;
  }

  return {
    version: () => version,
    index: () => index,
    refresh: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

function withTriggers(fn: LiveFunction): RegisteredEntry {
  const triggers: EventTrigger[] = [];
  for (const { event, expression } of fn.eventTriggers) {
    const compiled = expression === null ? undefined : compileExpression(expression);
    // A condition was compiled at sync; one that no longer compiles must not match everything.
    if (compiled?.ok === false) continue;
    triggers.push({
      event,
      condition: compiled?.expression ?? null,
      conditionSource: expression,
    });
  }
  return { ...fn, triggers };
}

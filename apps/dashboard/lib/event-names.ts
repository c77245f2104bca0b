// The event names that functions listen to.
import type { FunctionView } from "@cairn/core";

/** Exact names, in order, each once; patterns with a star are left out. */
export function eventNamesOf(functions: readonly FunctionView[]): readonly string[] {
  const names = functions
    .filter(({ archivedAt }) => archivedAt === null)
    .flatMap(({ triggers }) => triggers.map(({ event }) => event))
    .filter((name): name is string => name !== null && !name.endsWith("*"));
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
}

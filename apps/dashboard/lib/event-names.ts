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

/** The first of the names by which an event of the function can be sent; undefined: only patterns. */
export function exactEvent(triggers: FunctionView["triggers"]): string | undefined {
  const found = triggers.find(({ event }) => event !== null && !event.endsWith("*"));
  return found?.event ?? undefined;
}

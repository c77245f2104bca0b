// Notes as they came become what is noted now.
import { isJsonObject, type JsonObject, type NoteView } from "@cairn/core";
import type { NoteRow } from "../db/read-trace.ts";

/** By step; under null those about the run. What was deleted is not there. */
export function foldNotes(rows: readonly NoteRow[]): ReadonlyMap<string | null, NoteView[]> {
  const notes = new Map<string, { readonly row: NoteRow; readonly values: JsonObject }>();
  for (const row of rows) {
    const key = keyOf(row);
    const before = notes.get(key)?.values ?? {};
    const values = valuesAfter(before, row);
    if (values === undefined) notes.delete(key);
    else notes.set(key, { row, values });
  }
  const bySteps = new Map<string | null, NoteView[]>();
  for (const { row, values } of notes.values()) {
    const { stepId, scope, spanId, kind, attempt, at } = row;
    const views = bySteps.get(stepId) ?? [];
    views.push({ scope, spanId, kind, attempt, at, values: JSON.stringify(values) });
    bySteps.set(stepId, views);
  }
  return bySteps;
}

/** Attempts are noted about one by one. */
function keyOf({ stepId, scope, spanId, kind, attempt }: NoteRow): string {
  return JSON.stringify([stepId, scope, spanId, kind, scope === "step_attempt" ? attempt : null]);
}

function valuesAfter(before: JsonObject, { op, content }: NoteRow): JsonObject | undefined {
  const parsed: unknown = JSON.parse(content);
  const given = isJsonObject(parsed) ? parsed : {};
  if (op === "set") return given;
  if (op === "merge") return { ...before, ...given };
  const kept = Object.entries(before).filter(([key]) => !(key in given));
  const isAll = Object.keys(given).length === 0 || kept.length === 0;
  return isAll ? undefined : Object.fromEntries(kept);
}

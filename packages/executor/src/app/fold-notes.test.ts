import { describe, expect, it } from "vitest";
import type { NoteRow } from "../db/read-trace.ts";
import { foldNotes } from "./fold-notes.ts";

const aNote = (over: Partial<NoteRow> = {}): NoteRow => ({
  stepId: "a",
  attempt: 0,
  spanId: null,
  scope: "step",
  kind: "userland.default",
  op: "set",
  content: "{}",
  at: "2026-01-01T00:00:00.000Z",
  ...over,
});

const valuesOf = (...rows: readonly NoteRow[]): string[] =>
  [...foldNotes(rows).values()].flat().map(({ values }) => values);

describe("what is noted", () => {
  it("is the last that was set, with what was merged into it since", () => {
    const notes = [
      aNote({ content: '{"a":1}' }),
      aNote({ content: '{"b":2}' }),
      aNote({ op: "merge", content: '{"c":3}' }),
    ];
    expect(valuesOf(...notes)).toEqual(['{"b":2,"c":3}']);
  });

  it("loses the keys that are deleted, and is gone when none is left", () => {
    const two = aNote({ content: '{"a":1,"b":2}' });
    expect(valuesOf(two, aNote({ op: "delete", content: '{"a":0}' }))).toEqual(['{"b":2}']);
    expect(valuesOf(two, aNote({ op: "delete" }))).toEqual([]);
  });

  it("is kept apart by step, scope and kind, and by attempt where it is about one", () => {
    const notes = foldNotes([
      aNote(),
      aNote({ kind: "inngest.ai" }),
      aNote({ stepId: null, scope: "run" }),
      aNote({ scope: "step_attempt" }),
      aNote({ scope: "step_attempt", attempt: 1 }),
    ]);
    expect(notes.get("a")).toHaveLength(4);
    expect(notes.get(null)).toHaveLength(1);
  });
});

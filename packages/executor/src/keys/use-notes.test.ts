import { describe, expect, it } from "vitest";
import { createUseNotes } from "./use-notes.ts";

const HOUR_MS = 3_600_000;

describe("the notes of which keys were used", () => {
  it("have each key once an hour", () => {
    let nowMs = 0;
    const notes = createUseNotes(() => nowMs);
    notes.add("a");
    notes.add("a");
    notes.add("b");
    expect(notes.take()).toEqual(["a", "b"]);
    notes.add("a");
    expect(notes.take()).toEqual([]);
    nowMs += HOUR_MS + 1;
    notes.add("a");
    expect(notes.take()).toEqual(["a"]);
  });

  it("leave out the keys of variables", () => {
    const notes = createUseNotes(() => 0);
    notes.add(null);
    expect(notes.take()).toEqual([]);
  });
});

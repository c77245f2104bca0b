import { describe, expect, it } from "vitest";
import { jsonLines } from "./json-lines.ts";
import { linesToText } from "./json-text.ts";

const laidOut = (json: string) => linesToText(jsonLines(json) ?? []);

describe("JSON laid out for reading", () => {
  it("says what JSON.stringify would say with two spaces", () => {
    const value = { a: [1, { b: "x, y: {z}" }, [], {}], c: null, d: [[true]], "": "" };
    expect(laidOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it("keeps every number, escape and repeated key as it was written", () => {
    const json = '{"n":1.0,"big":12345678901234567890,"e":1E400,"k":1,"k":2,"s":"\\u0000\\/"}';
    expect(laidOut(json).replaceAll(/\n\s*/g, "").replaceAll(": ", ":")).toBe(json);
  });

  it("takes any value at the top", () => {
    for (const json of ["null", '"text"', "-0.5e3", "[]", "{}"]) expect(laidOut(json)).toBe(json);
  });

  it("gives up on what is no JSON, so that the raw text is shown", () => {
    for (const text of ["", "undefined", "{'a':1}", '{"a":01}', '"open']) {
      expect(jsonLines(text)).toBeUndefined();
    }
  });

  it("tells keys from strings", () => {
    const kinds = jsonLines('{"a":"b"}')?.flatMap(({ parts }) => parts.map(({ kind }) => kind));
    expect(kinds).toEqual(["punctuation", "key", "punctuation", "string", "punctuation"]);
  });

  it("copes with a string of five million characters", () => {
    const json = JSON.stringify({ text: 'x"y'.repeat(1_700_000) });
    expect(jsonLines(json)).toHaveLength(3);
  });

  it("copes with deep nesting", () => {
    const json = "[".repeat(20_000) + "]".repeat(20_000);
    expect(jsonLines(json)).toHaveLength(39_999);
  });
});

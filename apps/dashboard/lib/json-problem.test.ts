import { describe, expect, it } from "vitest";
import { jsonProblem } from "./json-problem.ts";

describe("finding what is wrong with JSON", () => {
  it.each([
    ["a comma too many in an object", '{\n  "a": 1,\n}', "3:1 Remove the comma before }."],
    ["a comma too many in a list", "[1,\n2,]", "2:3 Remove the comma before ]."],
    ["a comma that is missing", '{"a": 1\n"b": 2}', "2:1 A comma or } must stand here."],
    ["single quotes", "{'a': 1}", "1:2 Strings need double quotes."],
    ["a key without quotes", "{a: 1}", "1:2 a needs double quotes."],
    ["a colon that is missing", '{"a" 1}', "1:6 A colon must follow the key."],
    ["a value that is missing", '{"a": }', "1:7 A value must stand before }."],
    ["a comment", "{} // done", "1:4 JSON has no comments."],
    ["a second value", "{} {}", "1:4 The value has ended; nothing may follow it."],
    ["a number that is none", '{"a": 01}', "1:7 01 is no JSON number."],
    ["a bracket that is missing", '{"a": [1, 2', "1:12 The text ends before its closing ]."],
    ["nothing at all", "  ", "1:3 Nothing here yet; an empty object is {}."],
  ])("says where and how: %s", (_, text, told) => {
    const problem = jsonProblem(text);
    expect(`${String(problem?.line)}:${String(problem?.column)} ${String(problem?.message)}`).toBe(
      told,
    );
  });

  it("agrees with JSON.parse on what is JSON", () => {
    const texts = [
      '{"a":[1,-2.5e-3,true,null,"\\n"],"b":{}}',
      "[]",
      "0",
      '"\u007F"',
      '"\t"',
      "[1 2]",
      "{]",
      "tru",
      "-",
      "1.",
      '{"a":1,,}',
      '["\\x"]',
      "nulll",
      "\u00A0{}",
    ];
    for (const text of texts)
      expect([text, jsonProblem(text) === undefined]).toEqual([text, parses(text)]);
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

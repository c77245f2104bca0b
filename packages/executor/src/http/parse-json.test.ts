import { isCairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { decodeUtf8 } from "./decode-utf8.ts";
import { findJsonProblem } from "./find-json-problem.ts";
import { parseJson } from "./parse-json.ts";

function refusal(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (isCairnError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
}

const refused = (text: string) => refusal(() => parseJson(text));

describe("a text that is not JSON", () => {
  it.each([
    ['{"a":1,}', "line 1, column 8: remove the comma before }"],
    ["[1,]", "line 1, column 4: remove the comma before ]"],
    ["{}x", "line 1, column 3: x is not a JSON value"],
    ["{}{}", "line 1, column 3: the JSON has ended; nothing may follow it"],
    ["x", "line 1, column 1: x is not a JSON value"],
    ["undefined", "line 1, column 1: undefined is not a JSON value"],
    ['{"a" 1}', "line 1, column 6: a colon must follow the key"],
    ['{\n  "a": 1\n  "b": 2\n}', "line 3, column 3: a comma or } must stand here"],
    ["{a:1}", "line 1, column 2: a is not a JSON value"],
    ["{'a':1}", "line 1, column 2: strings need double quotes"],
    ['{"a":}', "line 1, column 6: a value must stand before }"],
    ["{1:2}", "line 1, column 2: a key in double quotes must stand here"],
    ["[1 2]", "line 1, column 4: a comma or ] must stand here"],
    ["[01]", "line 1, column 2: 01 is not a JSON value"],
    ["[+1]", "line 1, column 2: +1 is not a JSON value"],
    ["[1.]", "line 1, column 2: 1. is not a JSON value"],
    ["[NaN]", "line 1, column 2: NaN is not a JSON value"],
    ["[-Infinity]", "line 1, column 2: -Infinity is not a JSON value"],
    ["// no\n{}", "line 1, column 1: JSON has no comments"],
    ['["a', "line 1, column 2: the string that begins here is not closed"],
    ['["a\tb"]', "line 1, column 4: a control character inside a string must be escaped"],
    ['["\\x"]', "line 1, column 3: this backslash begins no escape that JSON knows"],
    ['["\\u12"]', "line 1, column 3: this backslash begins no escape that JSON knows"],
    ['{"a":[1', "line 1, column 8: the text ends before its closing ]"],
    ['{"a"', "line 1, column 5: the text ends before its closing }"],
    ["[1]]", "line 1, column 4: the JSON has ended; nothing may follow it"],
    ["{\u0000", "line 1, column 2: \u0000 is not a JSON value"],
  ])("%j is refused at %s", (text, where) => {
    expect(refused(text)).toEqual({
      code: "json_invalid",
      message: `The body is not JSON: ${where}.`,
    });
  });

  it.each(["", " \n\t"])("%j is an empty body", (text) => {
    expect(refused(text).code).toBe("body_empty");
  });
});

describe("a text that is JSON", () => {
  it.each([
    "null",
    " -0.5e-3 ",
    '"\\u00e9\\n\\"\\\\\\/"',
    '"\u007f\u009f\u2028"',
    "[]",
    "{}",
    '[{"a":{}},[],1,true,false,null,"x"]',
    '\r\n{"a" : [ 1 , 2 ] }\t',
  ])("%j has no problem", (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(findJsonProblem(text)).toBeUndefined();
  });

  it("keeps a key __proto__ as a key, and changes nothing else by it", () => {
    const value = parseJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}');
    expect(JSON.stringify(value)).toBe(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}',
    );
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("takes the last of two equal keys", () => {
    expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 });
  });
});

describe("numbers", () => {
  it.each([
    ["[12345678901234567890]", "12345678901234567890 at line 1, column 2"],
    ['{"id":\n9007199254740993}', "9007199254740993 at line 2, column 1"],
    ["[-9007199254740993]", "-9007199254740993 at line 1, column 2"],
    ["[1e400]", "1e400 at line 1, column 2 is too large"],
    ["[-1E+400]", "-1E+400 at line 1, column 2 is too large"],
    ["[1e-400]", "1e-400 at line 1, column 2 is too close to zero"],
    [`[1${"0".repeat(400)}]`, "is too large"],
    ['["\\\\", 9007199254740993]', "line 1, column 8"],
  ])("%s is refused", (text, where) => {
    const { code, message } = refused(text);
    expect(code).toBe("number_precision");
    expect(message).toContain(where);
  });

  it.each([
    "[-0,1.0,0.1,0.30000000000000004]",
    "[9007199254740992,10000000000000000,-9007199254740991]",
    // As JSON.stringify writes doubles: read again they are the same.
    "[1152921504606847000,1795247047286123500,-123456789012345680000]",
    "[0.1234567890123456789,1e300,5e-324,0e999]",
    '["12345678901234567890","\\"12345678901234567890","\\\\","1e400"]',
    '{"12345678901234567890":1}',
  ])("%s is taken", (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("finds its way through many strings in little time", () => {
    const text = `[${'"\\"1",'.repeat(200_000)}9007199254740993]`;
    expect(refused(text).code).toBe("number_precision");
  });
});

describe("limits", () => {
  it("of depth hold before anything recurses", () => {
    expect(parseJson("[".repeat(100) + "]".repeat(100))).toBeDefined();
    expect(refused("[".repeat(101) + "]".repeat(101)).code).toBe("json_too_deep");
    expect(refused("[".repeat(100_000)).code).toBe("json_too_deep");
    expect(refused('{"a":'.repeat(100_000)).code).toBe("json_too_deep");
  });

  it("of keys hold for each object, at any depth", () => {
    const keys = (count: number): string =>
      `{${Array.from({ length: count }, (_, index) => `"k${String(index)}":0`).join(",")}}`;
    expect(parseJson(keys(10_000))).toBeDefined();
    expect(refused(`[[${keys(10_001)}]]`).code).toBe("json_too_many_keys");
    expect(refused(`{"a":{"${"k".repeat(1_025)}":1}}`).code).toBe("json_key_too_long");
  });
});

describe("bytes", () => {
  const bytes = (...parts: (string | number)[]): Uint8Array =>
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))),
    );

  it("that are UTF-8 become text", () => {
    expect(decodeUtf8(bytes('{"a":"é🙂\uFFFD"}'))).toBe('{"a":"é🙂\uFFFD"}');
    expect(decodeUtf8(bytes())).toBe("");
  });

  it.each([
    [bytes('{"a":"é\n', 0xff, '"}'), "line 2, column 1"],
    [bytes('{"a":"\uFFFD', 0xc3, '"}'), "line 1, column 8"],
    [bytes(0xed, 0xa0, 0x80), "line 1, column 1"],
  ])("that are not are refused at their place", (wrong, where) => {
    const { code, message } = refusal(() => decodeUtf8(wrong));
    expect(code).toBe("json_invalid");
    expect(message).toContain(where);
  });

  it("with a byte order mark, and UTF-16, are refused", () => {
    expect(refusal(() => decodeUtf8(bytes(0xef, 0xbb, 0xbf, "{}"))).message).toContain(
      "byte order",
    );
    const utf16 = Buffer.concat([bytes(0xff, 0xfe), Buffer.from("{}", "utf16le")]);
    expect(refusal(() => decodeUtf8(utf16)).code).toBe("json_invalid");
  });
});

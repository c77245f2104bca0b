import * as fc from "fast-check";
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../domain/json.ts";
import { canonicalJson } from "./canonical-json.ts";

describe("canonicalJson", () => {
  it("keeps the published example of RFC 8785", () => {
    const sent = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    const value = JSON.parse(sent) as JsonValue;
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it("sorts keys by UTF-16 units, as the RFC's example does", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    const positions = order.map((key) => canonicalJson(value).indexOf(JSON.stringify(key)));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it.each([
    [0, "0"],
    [-0, "0"],
    [5e-324, "5e-324"],
    [-1.7976931348623157e308, "-1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [1e21, "1e+21"],
    [9.999999999999997e22, "9.999999999999997e+22"],
    [0.000001, "0.000001"],
    [1e-7, "1e-7"],
  ])("writes the number %d as the RFC's table does", (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  it("signs to the vectors that were taken from the official SDK", () => {
    const sent = '{ "b": 1.0, "a": [true, null, "é"], "z": {"y": 2, "x": 1e3} }';
    const canonical = canonicalJson(JSON.parse(sent) as JsonValue);
    expect(canonical).toBe('{"a":[true,null,"é"],"b":1,"z":{"x":1000,"y":2}}');
    const sign = (text: string) =>
      createHmac("sha256", "0123456789abcdef").update(`${text}1700000000`).digest("hex");
    expect(sign(canonical)).toBe(
      "cd7013cbf5bbeda4141bfba854e132d366837d8ad7bf49d3db18d0354f8383fb",
    );
    expect(sign("")).toBe("276b633610a53cefabdae7e95ac35cb2180e204eae074176be800ce37bcdd3e7");
  });

  it("keeps keys that have a meaning in JavaScript", () => {
    const text = '{"__proto__":{"x":1},"constructor":2,"toString":3}';
    expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
  });

  it("gives one text for one value, in whatever order its keys came, and reads back the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as JsonValue);
        expect(canonicalJson(reversed(value) as JsonValue)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, part]) => [key, reversed(part)]));
}

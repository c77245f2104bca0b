import { describe, expect, it } from "vitest";
import { utf8Length } from "../domain/utf8.ts";
import { boundError, ERROR_BYTES_MAX, readWireError } from "./wire-error.ts";

const bytesOf = (value: unknown): number => utf8Length(JSON.stringify(value));

describe("an error of an app (row 52)", () => {
  it("is kept verbatim, with its cause and what else it carries", () => {
    const error = {
      name: "TypeError",
      message: "<b>bad</b>",
      stack: "TypeError: bad\n  at x",
      cause: { name: "Error", message: "why", cause: { name: "Error", message: "deeper" } },
      code: "E_BAD",
      __serialized: true,
    };
    expect(readWireError(error)).toEqual(error);
  });

  it("has a name and a message even if the app gave none", () => {
    expect(readWireError({})).toEqual({ name: "Error", message: "" });
  });

  it.each([
    ["a text", "boom", "boom"],
    ["a number", 7, "7"],
    ["a list", ["a"], '["a"]'],
    ["an object of another form", { message: 7 }, '{"message":7}'],
    ["null", null, "null"],
  ])("that is %s becomes the message", (_, sent, message) => {
    expect(readWireError(sent)).toEqual({ name: "Error", message });
  });

  it("is cut short when it is too large", () => {
    const huge = {
      name: "n".repeat(9e4),
      message: "m".repeat(9e5),
      stack: "s".repeat(5e6),
      cause: 1,
    };
    const error = readWireError(huge);
    expect(bytesOf(error)).toBeLessThanOrEqual(ERROR_BYTES_MAX);
    expect(error.message).toMatch(/^m+… \(896000 more characters\)$/);
    expect(error.stack).toMatch(/^s+… /);
    expect(error).not.toHaveProperty("cause");
  });

  it("loses only its cause when nothing else is large", () => {
    const error = { name: "E", message: "m", cause: { message: "c".repeat(70_000) } };
    expect(readWireError(error)).toEqual({ name: "E", message: "m" });
  });

  it("keeps the limit however its characters are written in JSON", () => {
    const nul = "\u0000".repeat(100_000);
    const error = boundError({ name: nul, message: nul, stack: nul });
    expect(bytesOf(error)).toBeLessThanOrEqual(ERROR_BYTES_MAX);
    expect(bytesOf(readWireError(nul))).toBeLessThanOrEqual(ERROR_BYTES_MAX);
  });
});

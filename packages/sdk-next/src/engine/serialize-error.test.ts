import { describe, expect, it } from "vitest";
import { deserializeError, serializeError } from "./serialize-error.ts";

describe("an error on the wire", () => {
  it("keeps its name, message, code, stack and causes", () => {
    const error = Object.assign(new TypeError("bad", { cause: new Error("root") }), {
      code: "E_BAD",
    });
    expect(serializeError(error)).toEqual({
      name: "TypeError",
      message: "bad",
      code: "E_BAD",
      stack: error.stack,
      cause: { name: "Error", message: "root", stack: expect.any(String), __serialized: true },
      __serialized: true,
    });
  });

  it("ends after five causes, also when they form a cycle", () => {
    const error = new Error("again");
    error.cause = error;
    let depth = 0;
    for (let at = serializeError(error).cause; at !== undefined; at = at.cause) depth += 1;
    expect(depth).toBe(5);
  });

  it.each([
    { thrown: "text", message: "text" },
    { thrown: { a: 1 }, message: '{"a":1}' },
    { thrown: undefined, message: "undefined" },
    { thrown: null, message: "null" },
    { thrown: Symbol("s"), message: "Symbol(s)" },
  ])("is made of $thrown, too", ({ thrown, message }) => {
    expect(serializeError(thrown)).toEqual({ name: "Error", message, __serialized: true });
  });

  it("is made even of what cannot be read", () => {
    const hostile = {
      get message() {
        throw new Error("no");
      },
    };
    expect(serializeError(hostile).message).toBe("an error that could not be read");
    expect(serializeError(1n).message).toBe("an error that could not be read");
  });

  it("is cut to 64 KB", () => {
    expect(serializeError(new Error("x".repeat(1e6))).message).toHaveLength(65_536);
  });

  it("comes back as an error with the same name, message, code and cause", () => {
    const sent = serializeError(Object.assign(new TypeError("bad", { cause: "why" }), { code: 7 }));
    const error = deserializeError(JSON.parse(JSON.stringify(sent)));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "TypeError", message: "bad", code: 7, stack: sent.stack });
    expect(error.cause).toMatchObject({ message: "why" });
  });

  it.each([undefined, null, "text", {}, { message: 7 }])(
    "may be %j and still becomes one",
    (value) => {
      expect(deserializeError(value)).toBeInstanceOf(Error);
    },
  );
});

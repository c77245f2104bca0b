import { describe, expect, it } from "vitest";
import { createExpressionCompiler } from "./compile-expression.ts";

describe("the compiler's memory", () => {
  it("parses a source once", () => {
    const compile = createExpressionCompiler();
    expect(compile("event.data.id == 1")).toBe(compile("event.data.id == 1"));
  });

  it("remembers what is wrong, too", () => {
    const compile = createExpressionCompiler();
    expect(compile("event.data.id ==")).toBe(compile("event.data.id =="));
    expect(compile("event.data.id ==")).toMatchObject({ ok: false, position: 16 });
  });

  it("drops the source used longest ago when it is full", () => {
    const compile = createExpressionCompiler(2);
    const first = compile("1");
    const second = compile("2");
    expect(compile("1")).toBe(first);
    compile("3");
    expect(compile("1")).toBe(first);
    expect(compile("2")).not.toBe(second);
  });
});

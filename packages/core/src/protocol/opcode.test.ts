import { describe, expect, it } from "vitest";
import { type Op, OPS_MAX, parseOps } from "./opcode.ts";

function opsOf(body: unknown): readonly Op[] {
  const parsed = parseOps(body);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.ops;
}

function problemOf(body: unknown): string {
  const parsed = parseOps(body);
  if (parsed.ok) throw new Error("these ops were taken");
  return parsed.message;
}

const planned = (id: string) => ({ id, op: "StepPlanned" });

describe("the ops of a reply", () => {
  it("are read with the fields of docs/protocol.md 4.1; unknown ones are ignored", () => {
    const op = {
      id: "86f7",
      op: "StepRun",
      name: "b",
      displayName: "Step B",
      opts: { input: [1] },
      userland: { id: "b", index: 1 },
      data: { x: 2 },
      error: null,
      timing: { a: 1795247047286000000, b: 1_500_000 },
      metadata: [],
      rawArgs: [{}],
      promise: {},
      hashedId: "86f7",
    };
    expect(opsOf([op])).toEqual([
      {
        id: "86f7",
        op: "StepRun",
        argument: "b",
        label: "Step B",
        opts: { input: [1] },
        data: '{"x":2}',
        error: null,
        durationMs: 1.5,
        metadata: [],
      },
    ]);
  });

  it("need no more than an id and an opcode", () => {
    expect(opsOf([{ id: "x", op: "StepPlanned" }])).toEqual([
      {
        id: "x",
        op: "StepPlanned",
        argument: "",
        label: "x",
        opts: {},
        data: "null",
        error: null,
        durationMs: null,
        metadata: [],
      },
    ]);
  });

  it("may be one bare object, or none at all", () => {
    expect(opsOf(planned("x"))).toHaveLength(1);
    expect(opsOf([])).toEqual([]);
  });

  it("are called what the developer called them", () => {
    const label = (more: object) => opsOf([{ ...planned("hash"), ...more }])[0]?.label;
    expect(label({ name: "n", userland: { id: "u" }, displayName: "d" })).toBe("d");
    expect(label({ name: "n", userland: { id: "u" } })).toBe("u");
    expect(label({ name: "n" })).toBe("n");
    expect(label({ displayName: "d".repeat(500) })).toHaveLength(200);
  });

  it("have one name for what has two on the wire", () => {
    const ops = opsOf([
      { id: "1", op: "Step" },
      { id: "2", op: "SyncRunComplete" },
    ]);
    expect(ops.map(({ op }) => op)).toEqual(["StepRun", "RunComplete"]);
  });

  it("come through with odd details that nothing depends on", () => {
    const odd = { ...planned("x"), userland: "u", timing: { a: "soon" }, name: null, opts: null };
    expect(opsOf([odd])[0]).toMatchObject({ label: "x", durationMs: null, opts: {} });
    expect(opsOf([{ ...planned("x"), timing: null }])[0]?.durationMs).toBeNull();
  });

  it("keep data that has a meaning in JavaScript (row 51)", () => {
    const text = String.raw`{"__proto__":{"x":1},"n":"\u0000\ud800","d":0.1}`;
    const body: unknown = JSON.parse(`[{"id":"a","op":"StepRun","data":${text}}]`);
    expect(opsOf(body)[0]?.data).toBe(text);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("carry errors of any form", () => {
    const errorOf = (error: unknown) => opsOf([{ id: "a", op: "StepFailed", error }])[0]?.error;
    expect(errorOf({ name: "T", message: "m", cause: { name: "C" }, code: 7 })).toEqual({
      name: "T",
      message: "m",
      cause: { name: "C" },
      code: 7,
    });
    expect(errorOf("boom")).toEqual({ name: "Error", message: "boom" });
    expect(errorOf(null)).toBeNull();
    expect(errorOf(undefined)).toBeNull();
  });
});

describe("a reply that breaks the step protocol is refused with the reason (row 45)", () => {
  it.each([
    ["no id", [{ op: "StepPlanned" }], "id"],
    ["an empty id", [planned("")], "id"],
    ["an id of 10 KB", [planned("x".repeat(10_240))], "id"],
    ["an id that is a number", [{ id: 7, op: "StepPlanned" }], "id"],
    ["no opcode", [{ id: "x" }], "op"],
    ["an unknown opcode", [{ id: "x", op: "Teleport" }], "unknown opcode Teleport"],
    ["no object", [null], "op 0"],
    ["a text", "progress", "op 0"],
    ["options that are a list", [{ ...planned("x"), opts: [] }], "opts"],
    ["two ops of one id", [planned("x"), planned("y"), planned("x")], "two ops have the id x"],
    [
      "1,001 ops",
      Array.from({ length: OPS_MAX + 1 }, (_, n) => planned(String(n))),
      "has 1001 ops; at most 1000",
    ],
  ])("%s", (_, body, reason) => {
    expect(problemOf(body)).toContain(reason);
  });

  it("says which op it was", () => {
    expect(problemOf([planned("x"), { id: "y" }])).toMatch(/^op 1/);
  });

  it("does not repeat a text without end", () => {
    expect(problemOf([{ id: "x", op: "y".repeat(100_000) }]).length).toBeLessThan(200);
  });

  it("takes as many ops as are allowed", () => {
    expect(opsOf(Array.from({ length: OPS_MAX }, (_, n) => planned(String(n))))).toHaveLength(
      OPS_MAX,
    );
  });
});

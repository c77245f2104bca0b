import { describe, expect, it } from "vitest";
import { METADATA_BYTES_MAX, METADATA_MAX } from "../domain/metadata.ts";
import { readMetadata } from "./op-metadata.ts";

describe("the metadata of an op", () => {
  it("is read with its scope and its op", () => {
    const note = { kind: "inngest.ai", scope: "run", op: "merge", values: { tokens: 3 } };
    expect(readMetadata([note])).toEqual([{ ...note, values: '{"tokens":3}' }]);
    expect(readMetadata([{ kind: "x" }])).toEqual([
      { kind: "x", scope: "step", op: "set", values: "{}" },
    ]);
  });

  it("is left out where it is not understood, and never fails the op", () => {
    const bad = [
      {},
      { kind: "" },
      { kind: "a\u0000" },
      { kind: "x", scope: "world" },
      { kind: "x", values: [] },
      7,
      null,
    ];
    expect(readMetadata(bad)).toEqual([]);
    expect(readMetadata("text")).toEqual([]);
  });

  it("is bounded in number and size", () => {
    const many = Array.from({ length: METADATA_MAX + 1 }, () => ({ kind: "x" }));
    expect(readMetadata(many)).toHaveLength(METADATA_MAX);
    const large = { kind: "x", values: { text: "x".repeat(METADATA_BYTES_MAX) } };
    expect(readMetadata([large])).toEqual([]);
  });
});

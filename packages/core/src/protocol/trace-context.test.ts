import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUlid } from "../domain/ulid.ts";
import {
  runIdOfTrace,
  stepOfCall,
  traceIdOf,
  type TracedCall,
  tracestateOf,
} from "./trace-context.ts";

const call = (change: Partial<TracedCall> = {}): TracedCall => ({
  appId: "01KGA0V8N2Q0T4Q3SXYD7Z1M5D",
  functionId: "01KGA0V8N2Q0T4Q3SXYD7Z1M5E",
  stepId: null,
  attempt: 0,
  ...change,
});

describe("a run's trace id", () => {
  it("leads back to the run", () => {
    const time = fc.integer({ min: 1, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(time, fc.uint8Array({ minLength: 10, maxLength: 10 }), (ms, entropy) => {
        const runId = encodeUlid(ms, entropy);
        const traceId = traceIdOf(runId);
        expect(traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(runIdOfTrace(traceId ?? "")).toBe(runId);
      }),
    );
  });

  it("is none for what is no ULID, and none is what is no trace id", () => {
    expect(traceIdOf("my-own-run")).toBeUndefined();
    for (const text of ["", "0".repeat(32), "g".repeat(32), "A".repeat(32), "a".repeat(31)]) {
      expect(runIdOfTrace(text)).toBeUndefined();
    }
  });
});

describe("a call's tracestate", () => {
  it("has what the official SDK looks for", () => {
    const { appId, functionId } = call();
    const state = tracestateOf(call({ stepId: "0a1b2c", attempt: 2 }));
    const entries = Object.fromEntries(state.split(",").map((entry) => entry.split("=")));
    expect(entries).toEqual({
      "inngest@app": appId,
      "inngest@fn": functionId,
      "inngest@traceref": "2:0a1b2c",
    });
    expect(stepOfCall("2:0a1b2c")).toEqual({ stepId: "0a1b2c", attempt: 2 });
  });

  it("names no step when there is none, or none that a header can carry", () => {
    for (const stepId of [null, "a,b", "a=b", "a\r\nb", "", "x".repeat(201)]) {
      expect(tracestateOf(call({ stepId }))).not.toContain("traceref");
    }
  });

  it("is not believed when it is somebody else's", () => {
    for (const text of ["", "abc", "1", "1:", ":abc", "-1:abc", "1:a,b", "99999:abc"]) {
      expect(stepOfCall(text)).toBeUndefined();
    }
  });
});

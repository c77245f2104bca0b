import { describe, expect, it } from "vitest";
import { aMemo, aSpan, traceOf } from "./testing/trace-rows.ts";

describe("spans of the app's own tracing", () => {
  it("are under the step that they belong to, with times to the nanosecond", () => {
    const { steps, spans } = traceOf({ memos: [aMemo()], spans: [aSpan()] });
    expect(steps[0]?.spans).toEqual([
      {
        id: "00000000000000a1",
        parentId: null,
        traceId: "000000000000000000000000000000ff",
        attempt: 0,
        name: "select cards",
        kind: "client",
        status: "unset",
        statusMessage: "",
        startedAt: "2026-01-01T00:00:02.000000001Z",
        endedAt: "2026-01-01T00:00:02.250000000Z",
        attributes: "{}",
        droppedAttributes: 0,
      },
    ]);
    expect(spans).toEqual([]);
  });

  it("are under the run when their step is not known, or they have none", () => {
    const rows = [aSpan({ stepId: "another" }), aSpan({ id: "00000000000000a2", stepId: null })];
    const { steps, spans } = traceOf({ memos: [aMemo()], spans: rows });
    expect(steps[0]).not.toHaveProperty("spans");
    expect(spans?.map(({ id }) => id)).toEqual(["00000000000000a1", "00000000000000a2"]);
  });

  it("have whatever times the app's clock gave them", () => {
    const { spans } = traceOf({
      spans: [aSpan({ stepId: null, startNs: "0", endNs: String(2n ** 63n - 1n) })],
    });
    expect(spans?.[0]).toMatchObject({
      startedAt: "1970-01-01T00:00:00.000000000Z",
      endedAt: "2262-04-11T23:47:16.854775807Z",
    });
  });
});

import { describe, expect, it } from "vitest";
import { traceHeaders } from "./call-trace.ts";

const RUN = "01KGA0V8N2Q0T4Q3SXYD7Z1M5C";
const FUNCTION = { id: "fn-1", appId: "app-1" };

describe("the trace context of a call", () => {
  it("is a span of its own in the trace of the run", () => {
    const call = () =>
      traceHeaders({ random: Math.random }, RUN, { stepId: null, attempt: 0 }, FUNCTION);
    const [first, second] = [call(), call()].map(
      ({ traceparent }) => traceparent?.split("-") ?? [],
    );
    expect(first).toEqual([
      "00",
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{16}$/),
      "01",
    ]);
    expect(second?.[1]).toBe(first?.[1]);
    expect(second?.[2]).not.toBe(first?.[2]);
  });

  it("says which step the call is for, so that its spans can be found", () => {
    const { tracestate } = traceHeaders(
      { random: Math.random },
      RUN,
      { stepId: "abc", attempt: 3 },
      FUNCTION,
    );
    expect(tracestate).toBe("inngest@app=app-1,inngest@fn=fn-1,inngest@traceref=3:abc");
  });

  it("is there also for a run whose id is no ULID", () => {
    const { traceparent } = traceHeaders(
      { random: Math.random },
      "mine",
      { stepId: null, attempt: 0 },
      FUNCTION,
    );
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});

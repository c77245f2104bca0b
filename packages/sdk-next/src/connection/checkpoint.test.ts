import { describe, expect, it } from "vitest";
import { createCheckpoint } from "./checkpoint.ts";
import type { ApiRequest } from "./executor-api.ts";

const op = { id: "1", op: "StepRun", data: 1 };

describe("a checkpoint", () => {
  it("says which dispatch it belongs to", async () => {
    const { checkpoint, requests } = aCheckpoint([200]);
    expect(await checkpoint.save([op])).toBe("stored");
    expect(requests[0]).toMatchObject({ method: "POST", path: "/v1/checkpoint/run%2F1/async" });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      run_id: "run/1",
      fn_id: "f",
      qi_id: "j",
      request_id: "r",
      generation_id: 3,
      request_started_at: 1_000,
      ts: 1_000,
      steps: [op],
    });
  });

  it("is stale after a 409, without another try", async () => {
    const { checkpoint, requests } = aCheckpoint([409, 200]);
    expect(await checkpoint.save([op])).toBe("stale");
    expect(requests).toHaveLength(1);
  });

  it("is tried five times, with longer and longer pauses, whatever goes wrong", async () => {
    const { checkpoint, requests, pauses } = aCheckpoint([500, 413, "down", 503, 404, 200]);
    expect(await checkpoint.save([op])).toBe("unavailable");
    expect(requests).toHaveLength(5);
    expect(pauses).toHaveLength(4);
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(100 * 2 ** index);
      expect(pause).toBeLessThan(200 * 2 ** index);
    }
  });

  it("is stored in the end when a later try works", async () => {
    const { checkpoint } = aCheckpoint(["down", 204]);
    expect(await checkpoint.save([op])).toBe("stored");
  });

  it("takes 10 s and one step unless it is told otherwise", () => {
    expect(aCheckpoint([]).checkpoint).toMatchObject({ bufferedSteps: 1, maxRuntimeMs: 10_000 });
    const options = { bufferedSteps: 5, maxRuntime: "2m" };
    expect(aCheckpoint([], options).checkpoint).toMatchObject({
      bufferedSteps: 5,
      maxRuntimeMs: 120_000,
    });
  });
});

function aCheckpoint(statuses: (number | "down")[], options = {}) {
  const requests: ApiRequest[] = [];
  const pauses: number[] = [];
  const checkpoint = createCheckpoint({
    api: {
      request(request) {
        requests.push(request);
        const status = statuses.shift();
        return status === "down" || status === undefined
          ? Promise.reject(new Error("down"))
          : Promise.resolve({ status, text: "{}" });
      },
    },
    clock: {
      now: () => 1_000,
      pause(ms) {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
    dispatch: { runId: "run/1", functionId: "f", jobId: "j", requestId: "r", generation: 3 },
    options,
  });
  return { checkpoint, requests, pauses };
}

import { afterEach, describe, expect, it, vi } from "vitest";
import { createCheckpoint } from "./checkpoint.ts";
import { SHARED_CHARS_MAX } from "./checkpoint-batches.ts";
import type { ApiRequest } from "./executor-api.ts";
import type { CheckpointAnswer } from "../engine/replay-request.ts";

afterEach(() => vi.unstubAllGlobals());

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

describe("a checkpoint of an executor that takes several at once", () => {
  it("travels with others", async () => {
    const { checkpoint, requests, shared } = aCheckpoint([], {}, ["stored"]);
    expect(await checkpoint.save([op])).toBe("stored");
    expect(requests).toEqual([]);
    expect(shared.map((text): unknown => JSON.parse(text))).toMatchObject([
      { run_id: "run/1", qi_id: "j", generation_id: 3, steps: [op] },
    ]);
  });

  it("is stale for good", async () => {
    const { checkpoint, requests } = aCheckpoint([200], {}, ["stale"]);
    expect(await checkpoint.save([op])).toBe("stale");
    expect(requests).toEqual([]);
  });

  it("goes alone at the second try, so that no other can be in its way", async () => {
    const { checkpoint, requests, shared } = aCheckpoint([503, 200], {}, ["unavailable"]);
    expect(await checkpoint.save([op])).toBe("stored");
    expect(shared).toHaveLength(1);
    expect(requests.map(({ path }) => path)).toEqual([
      "/v1/checkpoint/run%2F1/async",
      "/v1/checkpoint/run%2F1/async",
    ]);
  });

  it("goes alone when it is large", async () => {
    const { checkpoint, requests, shared } = aCheckpoint([200], {}, ["stored"]);
    expect(await checkpoint.save([{ ...op, data: "x".repeat(SHARED_CHARS_MAX) }])).toBe("stored");
    expect(shared).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["EdgeRuntime", "edge-runtime"],
    ["navigator", { userAgent: "Cloudflare-Workers" }],
  ])("goes alone where requests must not meet (%s)", async (name, value) => {
    vi.stubGlobal(name, value);
    const { checkpoint, requests, shared } = aCheckpoint([200], {}, ["stored"]);
    expect(await checkpoint.save([op])).toBe("stored");
    expect(shared).toEqual([]);
    expect(requests).toHaveLength(1);
  });
});

function aCheckpoint(
  statuses: (number | "down")[],
  options = {},
  sharedAnswers: CheckpointAnswer[] = [],
) {
  const requests: ApiRequest[] = [];
  const shared: string[] = [];
  const takesBatches = sharedAnswers.length > 0;
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
      batches: {
        save(text) {
          shared.push(text);
          return Promise.resolve(sharedAnswers.shift() ?? "unavailable");
        },
      },
    },
    clock: {
      now: () => 1_000,
      pause(ms) {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
    dispatch: {
      runId: "run/1",
      functionId: "f",
      jobId: "j",
      requestId: "r",
      generation: 3,
      takesBatches,
    },
    options,
  });
  return { checkpoint, requests, pauses, shared };
}

import { CairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import type { SyncAttempt } from "../db/sync-attempts.ts";
import { createLogger } from "../ops/log.ts";
import { createSyncRecorder, failedAttemptOf, type Note, type SyncStart } from "./record-syncs.ts";

const URL = "http://127.0.0.1:3000/api/cairn";
const START: SyncStart = { kind: "in_band", startedBy: "request", url: URL };
const refusal = new CairnError("app_unreachable", { message: "It is away.", hint: "Start it." });

function recorder(save?: (attempt: SyncAttempt) => Promise<string>) {
  const kept: SyncAttempt[] = [];
  const record = createSyncRecorder({
    save:
      save ??
      ((attempt) => {
        kept.push(attempt);
        return Promise.resolve(attempt.id);
      }),
    newId: () => "the-id",
    serverKind: "dev",
    log: createLogger("silent"),
  });
  return { kept, record };
}

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a sync that is recorded", () => {
  it("gives what it gives, and what became known of it is kept", async () => {
    const { kept, record } = recorder();
    const sync = (note: Note) => {
      note({ httpStatus: 200, appName: "shop", sdk: "js:v4.24.0", functions: 2 });
      note({ modified: true, warnings: ["hm"] });
      return Promise.resolve("done");
    };
    expect(await record(START, sync)).toBe("done");
    expect(kept).toMatchObject([
      { url: URL, outcome: "ok", httpStatus: 200, appName: "shop", functions: 2, code: null },
    ]);
  });

  it("fails with the same error, which says where its record is and how to see it again", async () => {
    const { kept, record } = recorder();
    const error = await caught(record(START, () => Promise.reject(refusal)));
    expect(error).toMatchObject({ code: "app_unreachable", message: "It is away." });
    expect(failedAttemptOf(error)?.id).toBe("the-id");
    expect(failedAttemptOf(error)?.curl).toContain(`curl -i -X PUT`);
    expect(kept).toMatchObject([{ outcome: "failed", code: "app_unreachable" }]);
  });

  it("works and fails all the same when nothing can be kept", async () => {
    const { record } = recorder(() => Promise.reject(new Error("no database")));
    expect(await record(START, () => Promise.resolve("done"))).toBe("done");
    const error = await caught(record(START, () => Promise.reject(refusal)));
    expect(error).toMatchObject({ code: "app_unreachable" });
    expect(failedAttemptOf(error)).toMatchObject({ id: undefined });
  });

  it("is not kept when it was called off", async () => {
    const { kept, record } = recorder();
    const start = { ...START, signal: AbortSignal.abort() };
    await caught(record(start, () => Promise.reject(refusal)));
    expect(kept).toEqual([]);
  });

  it.each([
    ["a password", "http://me:secret@shop.example/x", "http://***@shop.example/x"],
    ["characters that cannot be stored", "http://a\u0000\ud800", "http://a\u{FFFD}\u{FFFD}"],
    ["no text", 7, ""],
  ])("is kept without what must not be kept of its URL: %s", async (_, url, expected) => {
    const { kept, record } = recorder();
    await caught(record({ ...START, url }, () => Promise.reject(refusal)));
    expect(kept[0]?.url).toBe(expected);
  });

  it("tells nobody of a bug", async () => {
    const { kept, record } = recorder();
    await caught(record(START, () => Promise.reject(new Error("secret"))));
    expect(JSON.stringify(kept)).not.toContain("secret");
    expect(kept).toMatchObject([{ code: "internal" }]);
  });

  it.each([
    ["request", false],
    ["app", false],
    ["watch", true],
    ["discovery", true],
  ] as const)("of a failure that %s caused may be counted: %s", async (startedBy, mayRepeat) => {
    const { kept, record } = recorder();
    await caught(record({ ...START, startedBy }, () => Promise.reject(refusal)));
    expect(kept[0]?.mayRepeat).toBe(mayRepeat);
  });
});

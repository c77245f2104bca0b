// What programs note about runs from outside of their steps: over HTTP, and with the official SDK.
import { Inngest } from "inngest";
import { metadataMiddleware, scoreMiddleware } from "inngest/experimental";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { METADATA_BYTES_MAX, RUN_METADATA_BYTES_MAX } from "@cairn/core";
import { listen } from "./feed-reader.ts";
import { type OfficialSystem, startOfficialSystem } from "../opcodes/official-system.ts";

const noting = (client: Inngest) => [
  client.createFunction(
    { id: "note", retries: 0, triggers: [{ event: "test/note" }] },
    async ({ step }) => {
      await step.run("a", () => 1);
      // Before any step runs, so that nothing carries it but a request of its own.
      await client.metadata.run().set({ stage: "between" }, "place");
      return await step.run("b", () => 2);
    },
  ),
];

const outsider = (baseUrl: string) =>
  new Inngest({
    id: "admin",
    isDev: true,
    baseUrl,
    middleware: [metadataMiddleware(), scoreMiddleware()],
  });

const note = (system: OfficialSystem, runId: string, values: unknown, target = {}) =>
  system.ask(`/v1/runs/${runId}/metadata`, {
    target: { run_id: runId, ...target },
    metadata: [{ kind: "userland.default", op: "set", values }],
  });

describe("with the official SDK", () => {
  it("is kept of a run that has ended, and of its steps by name", async () => {
    const system = await startOfficialSystem(noting);
    const runId = await system.start("test/note");
    expect(await system.ended(runId)).toMatchObject({ output: 2 });
    const client = outsider(system.url);
    await client.metadata.run(runId).set({ reviewed: true });
    await client.metadata.run(runId).step("b").set({ rows: 3 });
    await client.metadata.run(runId).step("b").attempt(0).set({ slow: false }, "speed");
    await client.score({ runId, name: "quality", value: 0.5 });
    await client.score({ runId, name: "spelling", value: true });
    const { metadata, steps } = await system.trace(runId);
    expect(metadata).toMatchObject([
      { scope: "run", kind: "userland.place", values: '{"stage":"between"}' },
      { scope: "run", kind: "userland.default", values: '{"reviewed":true}' },
      {
        scope: "run",
        kind: "inngest.score",
        values: '{"quality":{"value":0.5},"spelling":{"value":true}}',
      },
    ]);
    expect(steps[1]).toMatchObject({
      metadata: [
        { scope: "step", kind: "userland.default", values: '{"rows":3}' },
        { scope: "step_attempt", attempt: 0, kind: "userland.speed" },
      ],
    });
  });

  it("fails for a run that there is not", async () => {
    const system = await startOfficialSystem(noting);
    const client = outsider(system.url);
    await expect(client.metadata.run("01KDVV9S000000000000000000").set({ a: 1 })).rejects.toThrow(
      "There is no run",
    );
  });
});

describe("over HTTP", () => {
  it("merges and deletes, and finds a step by its id and the uses of one name apart", async () => {
    const system = await startOfficialSystem(noting);
    const runId = await system.start("test/note");
    await system.ended(runId);
    const update = (op: string, values: unknown, target = {}) =>
      system.ask(`/v1/runs/${runId}/metadata`, {
        target: { run_id: runId, ...target },
        metadata: [{ kind: "userland.x", op, values }],
      });
    const id = createHash("sha1").update("a").digest("hex");
    expect(await update("set", { a: 1, b: 2 }, { step_id: id })).toMatchObject({
      status: 200,
      body: { data: { run_id: runId } },
    });
    await update("merge", { c: 3 }, { step_id: "a", step_index: 0 });
    await update("delete", { a: null }, { step_id: "a" });
    await update("set", { other: true }, { step_id: "a", step_index: 1 });
    const { steps } = await system.trace(runId);
    expect(steps[0]).toMatchObject({ metadata: [{ values: '{"b":2,"c":3}' }] });
  });

  it("is told to the live feed", async () => {
    const system = await startOfficialSystem(noting);
    const runId = await system.start("test/note");
    await system.ended(runId);
    const request = (path: string, init?: RequestInit) => fetch(system.url + path, init);
    const feed = await listen({ request }, `?run=${runId}`);
    await note(system, runId, { a: 1 });
    await feed.until(({ changes }) => changes.length > 0);
    expect(feed.changes).toMatchObject([{ runId, kind: "step" }]);
    await feed.close();
  });

  it("is refused when it is not valid", async () => {
    const system = await startOfficialSystem(noting);
    const runId = await system.start("test/note");
    await system.ended(runId);
    const path = `/v1/runs/${runId}/metadata`;
    const target = { run_id: runId };
    const one = { kind: "x", op: "set", values: {} };
    const bodies = [
      {},
      [],
      { target, metadata: [] },
      { target: { run_id: "01KDVV9S000000000000000000" }, metadata: [one] },
      { target, metadata: [{ ...one, kind: "" }] },
      { target, metadata: [{ ...one, kind: "a\u0000b" }] },
      { target, metadata: [{ ...one, op: "explode" }] },
      { target, metadata: [{ ...one, values: [1] }] },
      { target, metadata: Array.from({ length: 51 }, () => one) },
      { target: { ...target, step_id: "\ud800" }, metadata: [one] },
      { target: { ...target, step_id: "a", step_attempt: -1 }, metadata: [one] },
      { target: { ...target, step_id: "a", step_attempt: 40_000 }, metadata: [one] },
    ];
    for (const body of bodies) {
      expect(await system.ask(path, body), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { code: "parameter_invalid" },
      });
    }
    const unknown = "01KDVV9S000000000000000000";
    expect(await note(system, unknown, {})).toMatchObject({
      status: 404,
      body: { code: "run_not_found" },
    });
    expect((await system.trace(runId)).metadata).toHaveLength(1);
  });

  it("is bounded by update and by run", async () => {
    const system = await startOfficialSystem(noting);
    const runId = await system.start("test/note");
    await system.ended(runId);
    const overhead = '{"t":""}'.length;
    const full = { t: "x".repeat(METADATA_BYTES_MAX - overhead) };
    const refusal = { status: 413, body: { code: "metadata_too_large" } };
    expect(await note(system, runId, { t: `${full.t}x` })).toMatchObject(refusal);
    // The note of the function itself takes the room of the last one.
    const fitting = RUN_METADATA_BYTES_MAX / METADATA_BYTES_MAX - 1;
    for (let count = 0; count < fitting; count += 1) {
      expect((await note(system, runId, full)).status).toBe(200);
    }
    expect(await note(system, runId, full)).toMatchObject(refusal);
    expect((await note(system, runId, { t: "small" })).status).toBe(200);
  });
});

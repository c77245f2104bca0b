// Starting a function without a trigger, from outside: both routes do the same.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { startOfficialSystem, until } from "../opcodes/official-system.ts";

const echoing = (client: Inngest) => [
  client.createFunction(
    { id: "echo", retries: 0, triggers: [{ event: "test/echo" }] },
    ({ event }) => ({
      name: event.name,
      data: event.data as unknown,
      meta: (event as { meta?: unknown }).meta ?? null,
    }),
  ),
];

const theSystem = () => startOfficialSystem(echoing);

describe("POST /invoke/:slug", () => {
  it("starts the function with the data, and says with which event", async () => {
    const system = await theSystem();
    const meta = { sessions: { chat: 7 } };
    const answer = await system.ask("/invoke/shop-echo", { data: { order: "o-1" }, meta });
    expect(answer).toMatchObject({ status: 200, body: { id: expect.any(String), status: 200 } });
    const { id, run_id: runId } = answer.body as { id: string; run_id: string };
    expect(await system.ended(runId)).toMatchObject({
      status: "Completed",
      output: {
        name: "inngest/function.invoked",
        data: { order: "o-1" },
        meta: { sessions: { chat: "7" } },
      },
    });
    const { body } = await system.ask(`/v1/events/${id}/runs`);
    expect(body["data"]).toMatchObject([{ run_id: runId, event_id: id }]);
  });

  it("takes no data for empty data", async () => {
    const system = await theSystem();
    for (const body of [{}, { data: null }]) {
      const { run_id: runId } = (await system.ask("/invoke/shop-echo", body)).body;
      expect((await system.ended(String(runId))).output).toMatchObject({ meta: null });
    }
    const empty = await fetch(`${system.url}/invoke/shop-echo`, { method: "POST" });
    expect(empty.status).toBe(200);
  });
});

const BAD_BODIES: readonly (readonly [string, string, number, string])[] = [
  ["a text", '"x"', 400, "parameter_invalid"],
  ["data that is a list", '{"data":[]}', 400, "parameter_invalid"],
  ["data with NUL", String.raw`{"data":{"a":"\u0000"}}`, 400, "json_unstorable_char"],
  ["half a character", String.raw`{"data":{"a":"\ud800"}}`, 400, "json_unstorable_char"],
  ["no JSON", '{"data":', 400, "json_invalid"],
  ["a number that loses digits", '{"data":{"a":12345678901234567890}}', 400, "number_precision"],
  ["depth", `{"data":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`, 413, "body_too_large"],
  ["less depth", `{"data":${'{"a":'.repeat(500)}1${"}".repeat(500)}}`, 400, "json_too_deep"],
  ["bad meta", '{"meta":{"sessions":[]}}', 400, "event_meta"],
];

describe.each(["/invoke/", "/v1/functions/"])("both at %s", (prefix) => {
  const path = (slug: string): string =>
    prefix === "/invoke/" ? `/invoke/${slug}` : `/v1/functions/${slug}/invoke`;

  it("refuse what cannot be the body of an event", async () => {
    const system = await theSystem();
    for (const [what, body, status, code] of BAD_BODIES) {
      const answer = await fetch(system.url + path("shop-echo"), { method: "POST", body });
      expect([answer.status, await answer.json()], what).toMatchObject([status, { code }]);
    }
    expect(await system.sql`select 1 from cairn.runs`).toHaveLength(0);
  });

  it("know only functions that there are", async () => {
    const system = await theSystem();
    for (const slug of ["echo", "shop-none", "%00"]) {
      expect(await system.ask(path(slug), {})).toMatchObject({
        status: 404,
        body: { code: "function_not_found" },
      });
    }
  });
});

it("what was started so is cancelled as any other run", async () => {
  const system = await startOfficialSystem((client) => [
    client.createFunction(
      { id: "echo", retries: 0, triggers: [{ event: "test/echo" }] },
      async ({ step }) => await step.sleep("long", "1d"),
    ),
  ]);
  const { run_id: runId } = (await system.ask("/invoke/shop-echo", {})).body as { run_id: string };
  await until(async () => {
    const { body } = await system.ask(`/v1/runs/${runId}/jobs`);
    return (body["data"] as { kind: string }[])[0]?.kind === "sleep" || undefined;
  });
  const remove = (version: string) =>
    fetch(`${system.url}/${version}/runs/${runId}`, { method: "DELETE" });
  expect((await remove("v0")).status).toBe(204);
  expect((await remove("v1")).status).toBe(204);
  expect(await system.ended(runId)).toMatchObject({ status: "Cancelled" });
  expect((await system.ask(`/v1/runs/${runId}/jobs`)).body["data"]).toEqual([]);
});

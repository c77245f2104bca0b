// Cancelling many runs at once, over HTTP.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import type { CancellationView } from "@cairn/core";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

const waiting = (client: Inngest) =>
  ["pay", "ship"].map((id) =>
    client.createFunction(
      { id, retries: 0, triggers: [{ event: `test/${id}` }] },
      async ({ step }) => await step.sleep("long", "10d"),
    ),
  );

/** Later than anything that a test does. */
const LATER = "2100-01-01T00:00:00Z";
const PAY = { app_id: "shop", function_id: "pay", started_before: LATER };

/** Sends so many events. @returns Their runs' ids, once all of them are asleep. */
async function startRuns(
  { ask, sql }: OfficialSystem,
  name: string,
  data: readonly object[],
): Promise<readonly string[]> {
  const { body } = await ask(
    "/e/key",
    data.map((one) => ({ name, data: one })),
  );
  const events = body["ids"] as string[];
  return await until(async () => {
    const runs = await sql<{ id: string }[]>`
      select id from cairn.runs where event_id = any(${events}) and status = 'waiting'
      order by array_position(${events}, event_id)`;
    return runs.length === events.length ? runs.map(({ id }) => id) : undefined;
  });
}

async function cancelMany({ ask }: OfficialSystem, body: object): Promise<CancellationView> {
  const answer = await ask("/v1/cancellations", body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body["data"] as CancellationView;
}

const read = async ({ ask }: OfficialSystem, id: string) =>
  (await ask(`/v1/cancellations/${id}`)).body["data"] as CancellationView;

const ended = (system: OfficialSystem, { id }: CancellationView): Promise<CancellationView> =>
  until(async () => {
    const view = await read(system, id);
    return view.status === "running" ? undefined : view;
  });

async function liveOf({ sql }: OfficialSystem): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from cairn.runs where status in ('queued', 'running', 'waiting') order by id`;
  return rows.map(({ id }) => id);
}

describe("a cancellation of many runs", () => {
  it("ends every live run of its function, in more than one batch, and no other", async () => {
    const system = await startOfficialSystem(waiting);
    const paying = Array.from({ length: 430 }, (_, at) => ({ at }));
    await startRuns(system, "test/pay", paying);
    const others = await startRuns(system, "test/ship", [{}, {}]);
    const made = await cancelMany(system, PAY);
    expect(made).toMatchObject({
      app_id: "shop",
      function_id: "shop-pay",
      started_before: "2100-01-01T00:00:00.000Z",
      started_after: null,
      if: null,
    });
    expect(await ended(system, made)).toMatchObject({
      status: "finished",
      matched: 430,
      cancelled: 430,
      ended_at: expect.any(String),
    });
    expect(await liveOf(system)).toEqual([...others].toSorted());
    const [told] = await system.sql<{ count: number }[]>`
      select count(*)::int as count from cairn.events where name = 'inngest/function.cancelled'`;
    expect(told?.count).toBe(430);
  });

  it("takes only runs whose event fits, also by its user and time", async () => {
    const system = await startOfficialSystem(waiting);
    const amounts = Array.from({ length: 120 }, (_, amount) => ({ amount }));
    const runs = await startRuns(system, "test/pay", amounts);
    const odd = await startRuns(system, "test/pay", [{ amount: "a text" }, {}]);
    const made = await cancelMany(system, {
      ...PAY,
      if: "event.data.amount >= 10 && event.ts > 0 && event.name == 'test/pay'",
    });
    expect(await ended(system, made)).toMatchObject({ matched: 110, cancelled: 110 });
    expect(await liveOf(system)).toEqual([...runs.slice(0, 10), ...odd].toSorted());
  });

  it("takes only runs of its window, and none that began after it", async () => {
    const system = await startOfficialSystem(waiting);
    const [first = ""] = await startRuns(system, "test/pay", [{}]);
    const [second = ""] = await startRuns(system, "test/pay", [{}]);
    const [third = ""] = await startRuns(system, "test/pay", [{}]);
    const times = await system.sql<{ id: string; at: Date }[]>`
      select id, date_trunc('milliseconds', created_at) as at from cairn.runs order by created_at`;
    const timeOf = (id: string): string =>
      times.find((run) => run.id === id)?.at.toISOString() ?? "";
    const made = await cancelMany(system, {
      ...PAY,
      started_after: new Date(Date.parse(timeOf(first)) + 1).toISOString(),
      started_before: timeOf(third),
    });
    expect(await ended(system, made)).toMatchObject({ matched: 1, cancelled: 1 });
    expect(await liveOf(system)).toEqual([first, third].toSorted());
    expect(await system.ended(second)).toMatchObject({ status: "Cancelled" });
    const later = await cancelMany(system, PAY);
    await ended(system, later);
    const [fourth = ""] = await startRuns(system, "test/pay", [{}]);
    expect((await read(system, later.id)).matched).toBe(2);
    expect(await liveOf(system)).toEqual([fourth]);
  });

  it("made again finds nothing, and both are listed, the newest first", async () => {
    const system = await startOfficialSystem(waiting);
    await startRuns(system, "test/pay", [{}, {}]);
    const first = await ended(system, await cancelMany(system, PAY));
    const second = await ended(system, await cancelMany(system, PAY));
    expect(second).toMatchObject({ status: "finished", matched: 0, cancelled: 0 });
    const { body } = await system.ask("/v1/cancellations?limit=1");
    expect(body).toMatchObject({ data: [second], page: { next: second.id } });
    const rest = await system.ask(`/v1/cancellations?limit=1&cursor=${second.id}`);
    expect(rest.body).toMatchObject({ data: [first], page: { next: null } });
  });

  it("stops when it is deleted, and stays stopped", async () => {
    // Every transition waits behind one that the test holds.
    const system = await startOfficialSystem(waiting);
    const runs = await startRuns(
      system,
      "test/pay",
      Array.from({ length: 300 }, () => ({})),
    );
    const held = await system.sql.reserve();
    await held`begin`;
    await held`select 1 from cairn.runs where id = any(${[...runs]}) for update`;
    const made = await cancelMany(system, PAY);
    await until(async () => (await read(system, made.id)).matched === 200 || undefined);
    const path = `${system.url}/v1/cancellations/${made.id}`;
    expect((await fetch(path, { method: "DELETE" })).status).toBe(204);
    expect(await read(system, made.id)).toMatchObject({ status: "stopped" });
    await held`commit`;
    held.release();
    // What was under way is finished and counted, and nothing after it is begun.
    await until(async () => (await read(system, made.id)).cancelled === 200 || undefined);
    expect(await liveOf(system)).toHaveLength(100);
    const after = await ended(system, await cancelMany(system, { ...PAY, function_id: "ship" }));
    expect(after).toMatchObject({ matched: 0 });
    expect(await read(system, made.id)).toMatchObject({ status: "stopped", cancelled: 200 });
    expect((await fetch(path, { method: "DELETE" })).status).toBe(204);
  });

  it("goes on when the executor that took it is gone, and counts each run once", async () => {
    let isBroken = false;
    const failpoint = (): void => {
      if (isBroken) throw Object.assign(new Error("gone"), { code: "57P01" });
    };
    const system = await startOfficialSystem(waiting, { failpoint, leaseMs: 300 });
    await startRuns(
      system,
      "test/pay",
      Array.from({ length: 30 }, () => ({})),
    );
    isBroken = true;
    const made = await cancelMany(system, PAY);
    await until(async () => (await read(system, made.id)).matched === 30 || undefined);
    expect(await read(system, made.id)).toMatchObject({ status: "running", cancelled: 0 });
    await system.join({ failpoint: () => undefined });
    expect(await ended(system, made)).toMatchObject({ matched: 30, cancelled: 30 });
    expect(await liveOf(system)).toEqual([]);
    isBroken = false;
  });
});

const BAD_BODIES: readonly (readonly [unknown, number, string, string])[] = [
  [{ started_before: LATER }, 400, "filter_required", "no app_id and no function_id"],
  [{ ...PAY, app_id: undefined }, 400, "filter_required", "no app_id."],
  [{ ...PAY, function_id: "" }, 400, "filter_required", "no function_id."],
  [{ ...PAY, app_id: "nobody" }, 404, "app_not_found", "nobody"],
  [{ ...PAY, function_id: "none" }, 404, "function_not_found", "none"],
  [{ ...PAY, started_before: undefined }, 400, "parameter_invalid", "started_before"],
  [{ ...PAY, started_before: "2026-01-01" }, 400, "parameter_invalid", "started_before"],
  [{ ...PAY, started_after: LATER }, 400, "parameter_invalid", "not before"],
  [{ ...PAY, started_befor: LATER }, 400, "parameter_invalid", "started_befor"],
  [{ ...PAY, if: "event.data.id ==" }, 400, "expression_invalid", "character 17"],
  [{ ...PAY, if: "async.data.id == 1" }, 400, "expression_invalid", "async"],
  [{ ...PAY, if: "" }, 400, "expression_invalid", "empty"],
  [{ ...PAY, function_id: "a\u0000" }, 400, "parameter_invalid", "control character"],
  [[], 400, "parameter_invalid", "object"],
  ["text", 400, "parameter_invalid", "object"],
];

describe("what is refused of a cancellation of many runs", () => {
  it("is what names no function, no window or no condition", async () => {
    const system = await startOfficialSystem(waiting);
    for (const [body, status, code, sentence] of BAD_BODIES) {
      const answer = await system.ask("/v1/cancellations", body);
      const error: unknown = expect.stringContaining(sentence);
      expect(answer, JSON.stringify(body)).toMatchObject({ status, body: { code, error } });
    }
    expect((await system.ask("/v1/cancellations")).body["data"]).toEqual([]);
  });

  it("is an id that none has", async () => {
    const system = await startOfficialSystem(waiting);
    for (const id of ["01KDVV9S000000000000000000", "x", "%00"]) {
      const path = `/v1/cancellations/${id}`;
      expect(await system.ask(path)).toMatchObject({
        status: 404,
        body: { code: "cancellation_not_found" },
      });
      expect((await fetch(system.url + path, { method: "DELETE" })).status).toBe(404);
    }
  });
});

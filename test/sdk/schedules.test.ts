// Schedules by our SDK, through a real executor: a cron trigger's policies, and schedules as data.
import { describe, expect, expectTypeOf, it } from "vitest";
import { moveClock } from "../durability/move-clock.ts";
import { until } from "../opcodes/official-system.ts";
import { trusted } from "../../packages/sdk-next/src/trusted.ts";
import { type CairnSystem, startCairnSystem } from "./cairn-system.ts";

function start(): Promise<CairnSystem> {
  return startCairnSystem((client) => [
    client.createFunction(
      {
        id: "nightly",
        retries: 0,
        triggers: {
          cron: "TZ=Europe/Paris 0 3 * * *",
          jitter: "30s",
          missed: "all",
          missedMax: 3,
          overlap: "queue",
        },
      },
      ({ event }) => {
        if (event.name === "inngest/scheduled.timer") {
          expectTypeOf(event.data.scheduledAt).toBeString();
        }
        return { name: event.name, scheduledAt: event.data.scheduledAt };
      },
    ),
    client.createFunction(
      { id: "report", retries: 0, triggers: { event: "ask" } },
      ({ event }) => ({
        name: event.name,
        to: event.data["to"],
      }),
    ),
  ]);
}

async function onlyRun(system: CairnSystem): Promise<string> {
  return until(async () => {
    const [run] = await system.sql<{ id: string }[]>`select id from cairn.runs limit 1`;
    return run?.id;
  });
}

describe("a cron trigger of our SDK", () => {
  it("says what becomes of its ticks, and gets the tick", async () => {
    const system = await start();
    const [schedule] = await system.client.schedules.list();
    expect(schedule).toMatchObject({
      origin: "trigger",
      jitterMs: 30_000,
      missed: "all",
      missedMax: 3,
      overlap: "queue",
    });
    const tick = Date.parse(schedule?.nextTickAt ?? "");
    await moveClock(system.sql, tick - Date.now() + 31_000);
    expect(await system.ended(await onlyRun(system))).toMatchObject({
      status: "Completed",
      output: { name: "inngest/scheduled.timer", scheduledAt: schedule?.nextTickAt },
    });
  });
});

describe("schedules as data, by our SDK", () => {
  it("are made, read, changed, paused, run and deleted", async () => {
    const { client, ended } = await start();
    const { schedules } = client;
    const made = await schedules.create({
      function: { appId: client.id, id: "report" },
      cron: "0 9 * * 1",
      timezone: "Europe/Paris",
      jitter: 90_000,
      data: { to: "ops" },
    });
    expect(made).toMatchObject({ origin: "api", jitterMs: 90_000, timezone: "Europe/Paris" });
    expect(await schedules.get(made.id)).toEqual(made);
    expect(await schedules.list({ function: `${client.id}-report` })).toHaveLength(1);
    expect(await schedules.list()).toHaveLength(2);
    expect(await schedules.update(made.id, { overlap: "skip" })).toMatchObject({ overlap: "skip" });
    expect(await schedules.pause(made.id)).toMatchObject({ paused: true });
    expect(await schedules.resume(made.id)).toMatchObject({ paused: false });
    const { runId } = await schedules.run(made.id);
    expect(await ended(runId ?? "")).toMatchObject({ output: { to: "ops" } });
    const range = { from: new Date("2026-01-01T00:00:00Z"), to: "2026-01-20T00:00:00Z" };
    expect(await schedules.backfill(made.id, range)).toEqual({
      started: 3,
      existing: 0,
      next: null,
    });
    await schedules.delete(made.id);
    await expect(schedules.get(made.id)).rejects.toThrow("(404): There is no schedule");
    await expect(
      schedules.create({ function: `${client.id}-report`, cron: "often" }),
    ).rejects.toThrow("has 1 field where 5 are needed");
  });

  it("say what was wrong with the code and the hint of the API", async () => {
    const { client } = await start();
    const { schedules } = client;
    const slug = `${client.id}-report`;
    await expect(schedules.create({ function: slug, cron: "often" })).rejects.toMatchObject({
      name: "SendFailed",
      status: 400,
      code: "cron_invalid",
      hint: expect.stringContaining("Five fields"),
    });
    await expect(schedules.get("01KDVV9S000000000000000000")).rejects.toMatchObject({
      status: 404,
      code: "schedule_not_found",
      hint: expect.stringContaining("/v1/schedules"),
    });
    await expect(schedules.create(trusted({}))).rejects.toThrow(
      'the schedule\'s function must be a function or its slug, such as "shop-nightly", got undefined',
    );
    await expect(schedules.backfill("x", trusted({}))).rejects.toThrow(
      "the backfill's from must be a Date or an ISO-8601 date, got undefined",
    );
  });
});

// Schedules publish again and again, by their cron expression.
import { describe, expect, it } from "vitest";
import { until } from "../realtime/until.ts";
import { type QstashSystem, startQstashSystem } from "./qstash-system.ts";
import type { RecordingApp } from "./recording-app.ts";

const EVERY_MINUTE = "* * * * *";

function schedule({ client, app }: QstashSystem, path: string) {
  return client.schedules.create({ destination: `${app.url}${path}`, cron: EVERY_MINUTE });
}

function countOf({ deliveries }: RecordingApp, wanted: string): number {
  return deliveries.filter(({ path }) => path === wanted).length;
}

describe("a schedule", () => {
  it("publishes at each tick, with its id", async () => {
    const { client, app } = await startQstashSystem({ timeScale: 0.000_5 });
    const { scheduleId } = await client.schedules.create({
      destination: `${app.url}/sweep`,
      cron: EVERY_MINUTE,
      body: "tick",
      headers: { "x-own": "yes" },
    });
    const [delivery] = await app.received(3);
    expect(delivery).toMatchObject({ path: "/sweep", body: "tick", method: "POST" });
    expect(delivery?.headers).toMatchObject({ "upstash-schedule-id": scheduleId, "x-own": "yes" });
    const ids = app.deliveries.map(({ headers }) => headers["upstash-message-id"]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is replaced by another one with the same id", async () => {
    const { client, app } = await startQstashSystem();
    const scheduleId = "sweep";
    const destination = `${app.url}/a`;
    await client.schedules.create({ scheduleId, destination, cron: EVERY_MINUTE });
    await client.schedules.create({ scheduleId, destination: `${app.url}/b`, cron: "0 4 * * *" });
    const list = await client.schedules.list();
    expect(list).toMatchObject([{ scheduleId, cron: "0 4 * * *", destination: `${app.url}/b` }]);
    expect(await client.schedules.get(scheduleId)).toMatchObject({ isPaused: false, retries: 3 });
  });

  it("publishes nothing any more when it was deleted", async () => {
    const system = await startQstashSystem({ timeScale: 0.000_5 });
    const { client, app, qstash } = system;
    const { scheduleId } = await schedule(system, "/gone");
    await app.received(1);
    await client.schedules.delete(scheduleId);
    await qstash.idle();
    const before = countOf(app, "/gone");
    await schedule(system, "/there");
    await until(() => countOf(app, "/there") >= 3);
    expect(countOf(app, "/gone")).toBe(before);
    await expect(client.schedules.get(scheduleId)).rejects.toMatchObject({ status: 404 });
  });

  it("publishes nothing while it is paused", async () => {
    const system = await startQstashSystem({ timeScale: 0.000_5 });
    const { client, app, qstash } = system;
    const { scheduleId } = await schedule(system, "/paused");
    await client.schedules.pause({ schedule: scheduleId });
    expect((await client.schedules.get(scheduleId)).isPaused).toBe(true);
    await qstash.idle();
    const before = countOf(app, "/paused");
    await schedule(system, "/there");
    await until(() => countOf(app, "/there") >= 3);
    expect(countOf(app, "/paused")).toBe(before);
    await client.schedules.resume({ schedule: scheduleId });
    await until(() => countOf(app, "/paused") > before);
    expect((await client.schedules.get(scheduleId)).isPaused).toBe(false);
  });

  it("means its times in the zone that it names", async () => {
    const { client, api, app } = await startQstashSystem();
    const cron = "CRON_TZ=Asia/Tokyo 0 4 * * *";
    const { scheduleId } = await client.schedules.create({ destination: app.url, cron });
    const shown: unknown = await (await api("GET", `/v2/schedules/${scheduleId}`)).json();
    expect(shown).toMatchObject({ cron });
    const { nextScheduleTime } = shown as { readonly nextScheduleTime: number };
    expect(new Date(nextScheduleTime).toISOString()).toContain("T19:00:00.000Z");
  });

  it.each(["every minute", "99 * * * *", "CRON_TZ=Nowhere/Land 0 4 * * *"])(
    "is refused when its cron expression is none: %s",
    async (cron) => {
      const { client, app } = await startQstashSystem();
      const created = client.schedules.create({ destination: app.url, cron });
      await expect(created).rejects.toMatchObject({ status: 400 });
    },
  );
});

// Where the time of a run went, by `GET /v1/runs/:id/why` and `cairn why`: also what goes on now.
import { describe, expect, it } from "vitest";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, until } from "../opcodes/official-system.ts";
import { runCairn } from "../support/run-cairn.ts";
import { startWhyApp, whyOf, whyWhen } from "./why-app.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What took a minute or more: by the clock that tests move. */
const longTimes = async (system: OfficialSystem, run: string) =>
  (await whyOf(system, run)).times
    .filter(({ ms }) => ms >= MINUTE_MS)
    .map(({ kind, name, open }) => ({ kind, name, open }));

describe("the times of a run", () => {
  it("have a pause while it lasts and after it, and not as queued too", async () => {
    const system = await startWhyApp().system;
    await system.ask("/v1/pauses", { scope: "app", target: "shop" });
    const run = await system.start("shop/quick");
    await whyWhen(system, run, "pause");
    await moveClock(system.sql, HOUR_MS);
    expect(await longTimes(system, run)).toEqual([{ kind: "pause", name: "app shop", open: 1 }]);
    await fetch(`${system.url}/v1/pauses?scope=app&target=shop`, { method: "DELETE" });
    await system.ended(run);
    expect(await longTimes(system, run)).toEqual([{ kind: "pause", name: "app shop", open: 0 }]);
  });

  it("have a throttle, by its name", async () => {
    const system = await startWhyApp().system;
    await system.ended(await system.start("shop/throttled"));
    const run = await system.start("shop/throttled");
    await whyWhen(system, run, "throttle");
    await moveClock(system.sql, HOUR_MS / 2);
    const throttle = { kind: "limit", name: "throttle of shop-throttled", open: 1 };
    expect(await longTimes(system, run)).toEqual([throttle]);
    await moveClock(system.sql, HOUR_MS);
    await system.ended(run);
    expect(await longTimes(system, run)).toEqual([{ ...throttle, open: 0 }]);
  });

  it("have a sleep that is not over", async () => {
    const system = await startWhyApp().system;
    const run = await system.start("shop/sleeping");
    await whyWhen(system, run, "sleep");
    await moveClock(system.sql, HOUR_MS / 2);
    expect(await longTimes(system, run)).toEqual([{ kind: "sleep", name: "rest", open: 1 }]);
  });

  it("have a start that was to come later as queued", async () => {
    const system = await startWhyApp().system;
    await system.ask("/e/key", { name: "shop/quick", ts: Date.now() + HOUR_MS });
    const run = await until(async () => {
      const { body } = await system.ask("/v1/runs");
      return (body["data"] as { id: string }[])[0]?.id;
    });
    await system.ask("/v1/pauses", { scope: "all" });
    await moveClock(system.sql, 2 * HOUR_MS);
    await whyWhen(system, run, "pause");
    await moveClock(system.sql, 3 * HOUR_MS);
    const [pause, queued] = (await whyOf(system, run)).times;
    expect([pause?.kind, queued?.kind]).toEqual(["pause", "queued"]);
    expect(pause?.ms).toBeGreaterThanOrEqual(3 * HOUR_MS - MINUTE_MS);
    expect(queued?.ms).toBeGreaterThan(HOUR_MS / 2);
  });

  it("have a call that is under way", async () => {
    const { presence, system: starting } = startWhyApp();
    const system = await starting;
    presence.shut();
    const run = await system.start("shop/pair");
    const calling = await until(async () =>
      (await whyOf(system, run)).times.find(({ kind }) => kind === "calling"),
    );
    expect(calling).toMatchObject({ name: null, open: 1 });
    presence.open();
    await system.ended(run);
    expect((await whyOf(system, run)).times.every(({ open }) => open === 0)).toBe(true);
  });

  it("are printed by their names", async () => {
    const { presence, system: starting } = startWhyApp();
    const system = await starting;
    presence.shut();
    const holder = await system.start("shop/limited", { tenant: "a" });
    await until(() => Promise.resolve(presence.visits.length === 1 ? true : undefined));
    const run = await system.start("shop/limited", { tenant: "a" });
    await whyWhen(system, run, "limit");
    const { stdout } = await runCairn(["why", run.toLowerCase(), "--url", system.url]);
    expect(stdout).toMatch(
      / s {2}limit {2}concurrency\[0\] of shop-limited for "a" {2}\(goes on\)$/m,
    );
    expect(stdout).toContain(`held by ${holder} (shop-limited`);
    expect(stdout).not.toContain("fn:");
    presence.open();
    await system.ended(run);
  }, 180_000);
});

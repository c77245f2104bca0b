// The limits that events meet when they come, `rateLimit`, `debounce` and `batchEvents`, changed at
// runtime: on every executor at once, with a record, over deploys, and back. Checks I14, I15.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import {
  type OfficialSystem,
  startOfficialSystem,
  startServer,
} from "../opcodes/official-system.ts";
import { outputsOf, untilClaimed } from "./buffered-events.ts";
import { resetLimit, setLimit } from "./change-limit.ts";
import { decisionOf, runsOf, sendEvents, sendOne } from "./event-decisions.ts";
import { ARCHIVE, functions, HOUR, INDEX, limitOf, MAIL, MINUTE } from "./event-limit-app.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

/** Why the events, sent one after the other to each executor in turn, started no run. */
async function mailed(system: OfficialSystem, urls: readonly string[]) {
  const reasons: (string | null)[] = [];
  for (const url of urls) {
    const id = await sendOne(url, "shop/mail", {});
    reasons.push((await decisionOf(system, id, "shop-mail")).reason);
  }
  return reasons;
}

/** The app with another rate limit in its code. */
async function deploy(system: OfficialSystem, rate: number): Promise<void> {
  const client = new Inngest({ id: "shop", isDev: true, baseUrl: system.url });
  const url = await startServer(serve({ client, functions: functions(rate)(client) }));
  const synced = await system.ask("/v1/apps/sync", { url: `${url}/api/inngest` });
  expect(synced.status).toBe(200);
}

describe("a rate limit that is changed at runtime", () => {
  it("lets more through at once when it is raised, whichever executor gets the event", async () => {
    const system = await startOfficialSystem(functions());
    const other = await system.join();
    const { url } = system;
    expect(await mailed(system, [url, other.url, url])).toEqual([null, null, "rate_limited"]);
    expect(await setLimit(system, { ...MAIL, limit: 4, reason: "sale" })).toMatchObject({
      status: 200,
      body: {
        data: {
          unit: "rate",
          code: { limit: 2, periodMs: HOUR },
          set: { limit: 4, periodMs: HOUR },
          version: 1,
          waiting: 0,
        },
      },
    });
    expect(await mailed(system, [other.url, url, other.url, url])).toEqual([
      null,
      null,
      "rate_limited",
      "rate_limited",
    ]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("skips sooner when it is lowered, and says the limit that it met", async () => {
    const system = await startOfficialSystem(functions(5));
    const other = await system.join();
    expect(await mailed(system, [system.url, other.url])).toEqual([null, null]);
    await setLimit(other, { ...MAIL, limit: 2, period: "2h" });
    const id = await sendOne(system.url, "shop/mail", {});
    const { reason, detail } = await decisionOf(system, id, "shop-mail");
    expect(reason).toBe("rate_limited");
    expect(detail).toContain("beyond the limit of 2 per 2h");
    expect(await mailed(system, [other.url])).toEqual(["rate_limited"]);
    await moveClock(system.sql, 2 * HOUR);
    expect(await mailed(system, [other.url, system.url, other.url])).toEqual([
      null,
      null,
      "rate_limited",
    ]);
  });

  it("keeps what was set over a deploy, shows both, and goes back to what the code says then", async () => {
    const system = await startOfficialSystem(functions());
    await setLimit(system, { ...MAIL, limit: 4 });
    await deploy(system, 3);
    expect(await limitOf(system, MAIL)).toMatchObject({ code: { limit: 3 }, set: { limit: 4 } });
    const { url } = system;
    expect(await mailed(system, [url, url, url, url, url])).toEqual([
      null,
      null,
      null,
      null,
      "rate_limited",
    ]);
    expect(await resetLimit(system, MAIL)).toMatchObject({
      status: 200,
      body: { data: { code: { limit: 3 }, set: null, version: 2 } },
    });
    const id = await sendOne(url, "shop/mail", {});
    expect((await decisionOf(system, id, "shop-mail")).detail).toContain("limit of 3 per 1h");
    const { body } = await system.ask("/v1/limits/changes?function=shop-mail");
    expect(body["data"]).toMatchObject([
      { name: "rateLimit", version: 2, before: { limit: 4 }, after: null, changedBy: "dev" },
      { name: "rateLimit", version: 1, before: null, after: { limit: 4, periodMs: null } },
    ]);
  });

  it("and its function's limits of slots leave each other alone", async () => {
    const system = await startOfficialSystem(functions());
    await setLimit(system, { ...MAIL, name: "concurrency[0]", limit: 7 });
    await setLimit(system, { ...MAIL, limit: 4 });
    expect(await limitOf(system, { ...MAIL, name: "concurrency[0]" })).toMatchObject({
      set: { limit: 7 },
      version: 1,
    });
    const runId = await system.start("shop/mail");
    expect(await system.ended(runId)).toMatchObject({ status: "Completed" });
    const slots = await system.sql`select names from cairn.lanes`;
    expect(slots.filter(({ names }) => (names as string[]).includes("rateLimit"))).toEqual([]);
  });
});

describe("a debounce whose times are changed", () => {
  it("puts its run off by the new period from the next event on; what waits keeps its time", async () => {
    const system = await startOfficialSystem(functions());
    const other = await system.join();
    await sendOne(system.url, "shop/index", { n: 0 });
    expect(await setLimit(system, { ...INDEX, period: "1m" })).toMatchObject({
      body: {
        data: {
          unit: "debounce",
          code: { limit: null, periodMs: HOUR, timeoutMs: 5 * HOUR },
          set: { limit: null, periodMs: MINUTE, timeoutMs: 5 * HOUR },
          waiting: 1,
        },
      },
    });
    await moveClock(system.sql, 2 * MINUTE);
    await untilClaimed(system);
    expect(await runsOf(system, "shop-index")).toEqual([]);
    await sendOne(other.url, "shop/index", { n: 1 });
    await moveClock(system.sql, MINUTE);
    expect(await outputsOf(system, "shop-index", 1)).toEqual([1]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("starts its run at the new timeout, with the period of the code", async () => {
    const system = await startOfficialSystem(functions());
    await setLimit(system, { ...INDEX, timeout: "90m" });
    for (const n of [0, 1]) {
      await sendOne(system.url, "shop/index", { n });
      await moveClock(system.sql, 45 * MINUTE);
    }
    expect(await outputsOf(system, "shop-index", 1)).toEqual([1]);
    await resetLimit(system, INDEX);
    expect(await limitOf(system, INDEX)).toMatchObject({ set: null, version: 2 });
  });
});

describe("a batch whose size is changed", () => {
  it("starts with so many events as it has then, also those that waited already", async () => {
    const system = await startOfficialSystem(functions());
    const other = await system.join();
    await sendEvents(system.url, "shop/archive", numbers(2));
    expect(await setLimit(system, { ...ARCHIVE, limit: 3 })).toMatchObject({
      body: {
        data: {
          unit: "batch",
          code: { limit: 100, timeoutMs: 10 * MINUTE },
          set: { limit: 3, timeoutMs: 10 * MINUTE },
          waiting: 2,
        },
      },
    });
    await sendOne(other.url, "shop/archive", {});
    expect(await outputsOf(system, "shop-archive", 1)).toEqual([3]);
    // More than fit wait: they start when the next event comes, which opens the next batch.
    await resetLimit(system, ARCHIVE);
    await sendEvents(other.url, "shop/archive", numbers(5));
    await setLimit(other, { ...ARCHIVE, limit: 2, timeout: "1m" });
    await sendOne(system.url, "shop/archive", {});
    expect(await outputsOf(system, "shop-archive", 2)).toEqual([3, 5]);
    await moveClock(system.sql, MINUTE);
    expect(await outputsOf(system, "shop-archive", 3)).toEqual([1, 3, 5]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

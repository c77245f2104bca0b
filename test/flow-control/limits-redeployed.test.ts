// Limits that change, go or come back with a deploy, or at runtime, while runs wait for them.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import {
  type OfficialSystem,
  startApp,
  startOfficialSystem,
  until,
} from "../opcodes/official-system.ts";
import { sweepQueues } from "../support/queue-options.ts";
import { resetLimit, setLimit } from "./change-limit.ts";

type Limits = Pick<Parameters<Inngest["createFunction"]>[0], "concurrency" | "throttle">;

const limited = (limits: Limits) => (client: Inngest) => [
  client.createFunction(
    { id: "mail", retries: 0, triggers: [{ event: "shop/mail" }], ...limits },
    ({ step }) => step.run("send", () => "sent"),
  ),
];

const ONE_IN_DAYS: Limits = { throttle: { limit: 1, period: "5d" } };
const MAIL = { function: "shop-mail", name: "throttle" };

/** The app is deployed anew, with other limits. */
async function deploy(system: OfficialSystem, limits: Limits): Promise<void> {
  const { status, text } = await system.ask("/v1/apps/sync", {
    url: await startApp(system.url, limited(limits)),
  });
  expect({ status, text }).toMatchObject({ status: 200 });
}

const send = async (system: OfficialSystem, count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await system.ask("/e/key", { name: "shop/mail", data: { n } });
};

const completed = ({ sql }: OfficialSystem, count: number) =>
  until(async () => {
    const rows = await sql`select 1 from cairn.runs where status = 'completed'`;
    return rows.length >= count ? rows.length : undefined;
  });

const inLane = ({ sql }: OfficialSystem, count: number) =>
  until(async () => {
    const rows = await sql`select 1 from cairn.jobs where lane is not null`;
    return rows.length === count ? true : undefined;
  });

/** One run has gone, and three wait for days. */
async function startThrottled(): Promise<OfficialSystem> {
  const system = await startOfficialSystem(limited(ONE_IN_DAYS));
  await send(system, 4);
  await inLane(system, 3);
  await completed(system, 1);
  return system;
}

async function expectAllGo(system: OfficialSystem): Promise<void> {
  await sweepQueues();
  expect(await completed(system, 4)).toBe(4);
  expect(await checkOracles(system.sql)).toEqual([]);
}

describe("runs that wait for a throttle", () => {
  it("go on when it is made faster at runtime", async () => {
    const system = await startThrottled();
    const set = await setLimit(system, { ...MAIL, limit: 100, period: "1s" });
    expect(set.status).toBe(200);
    await expectAllGo(system);
  });

  it("go on when it is made faster by a deploy", async () => {
    const system = await startThrottled();
    await deploy(system, { throttle: { limit: 100, period: "1s" } });
    await expectAllGo(system);
  });

  it("go on when a deploy takes it away", async () => {
    const system = await startThrottled();
    await deploy(system, {});
    await expectAllGo(system);
  });

  it("wait as many starts as before when it is made slower", async () => {
    const system = await startThrottled();
    await setLimit(system, { ...MAIL, limit: 1, period: "10d" });
    const [lane] = await until(async () => {
      const rows = await system.sql<{ days: number }[]>`
        select extract(epoch from ready_at - cairn.now())::float8 / 86400 as days
        from cairn.lanes where isfinite(ready_at) and ready_at > cairn.now()`;
      return (rows[0]?.days ?? 0) > 6 ? rows : undefined;
    });
    expect(lane?.days).toBeGreaterThan(9.9);
    expect(lane?.days).toBeLessThan(10.1);
  });
});

describe("a limit that leaves the code and comes back", () => {
  it("can be changed again, and says that what was set is gone", async () => {
    const system = await startOfficialSystem(limited(ONE_IN_DAYS));
    expect(await setLimit(system, { ...MAIL, limit: 5, period: "1m" })).toMatchObject({
      body: { data: { version: 1 } },
    });
    await deploy(system, {});
    await deploy(system, ONE_IN_DAYS);
    const { body } = await system.ask("/v1/limits?function=shop-mail");
    expect(body["data"]).toMatchObject([{ name: "throttle", set: null, version: 2 }]);
    expect(await setLimit(system, { ...MAIL, limit: 7, period: "1m" })).toMatchObject({
      status: 200,
      body: { data: { set: { limit: 7 }, version: 3 } },
    });
    expect(await resetLimit(system, MAIL)).toMatchObject({ status: 200 });
    const changes = await system.ask("/v1/limits/changes?function=shop-mail");
    expect(changes.body["data"]).toMatchObject([
      { version: 4, after: null, changedBy: "dev" },
      { version: 3, before: null, after: { limit: 7 } },
      {
        version: 2,
        before: { limit: 5 },
        after: null,
        changedBy: "sync",
        reason: "The code has no such limit any more.",
      },
      { version: 1, before: null, after: { limit: 5 } },
    ]);
  });
});

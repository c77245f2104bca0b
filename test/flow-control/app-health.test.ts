// An app that does not answer is left alone for a while, and one that asks for less gets less; neither
// costs the runs anything that wait for it.
import { AppView, fixedRetryPolicy, pageOf } from "@cairn/core";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import {
  type OfficialSystem,
  startOfficialSystem,
  startServer,
  until,
} from "../opcodes/official-system.ts";

interface TimeSpent {
  readonly kind: string;
  readonly ms: number;
}

interface ProxiedApp {
  readonly system: OfficialSystem;
  /** Calls that came to the proxy. */
  readonly calls: () => number;
  readonly health: () => Promise<AppView["health"]>;
  readonly send: (count: number) => Promise<void>;
}

/** @param refuse - The status that the proxy before the app answers with; undefined: it lets it through. */
async function startProxied(
  refuse: (open: number) => number | undefined,
  retryMs: number,
): Promise<ProxiedApp> {
  const system = await startOfficialSystem(() => [], { policy: fixedRetryPolicy(retryMs) });
  const client = new Inngest({ id: "proxied", isDev: true, baseUrl: system.url });
  const fn = client.createFunction(
    { id: "work", retries: 20, triggers: [{ event: "shop/work" }] },
    async ({ step }) => await step.run("one", () => 1),
  );
  const handler = serve({ client, functions: [fn] });
  let calls = 0;
  const open = new Set<ServerResponse>();
  const url = await startServer((request, response) => {
    if (request.method !== "POST") return handler(request, response);
    calls += 1;
    open.add(response);
    response.once("close", () => open.delete(response));
    const status = refuse(open.size);
    if (status === undefined) return handler(request, response);
    response.writeHead(status).end("the proxy says no");
  });
  expect((await system.ask("/v1/apps/sync", { url: `${url}/api/inngest` })).status).toBe(200);
  return {
    system,
    calls: () => calls,
    health: async () => {
      const { data } = pageOf(AppView).parse((await system.ask("/v1/apps")).body);
      return data.find(({ name }) => name === "proxied")?.health ?? null;
    },
    send: async (count) => {
      const events = Array.from({ length: count }, () => ({ name: "shop/work", data: {} }));
      await system.ask("/e/key", events);
    },
  };
}

const completed = ({ system }: ProxiedApp, count: number) =>
  until(async () => {
    const rows = await system.sql`select 1 from cairn.runs where status = 'completed'`;
    return rows.length === count ? true : undefined;
  });

describe("an app behind a proxy that answers 502", () => {
  it("is called no more for a while, at no cost of the runs, and again when it is back", async () => {
    let isDown = true;
    // The circuit opens for five times as long: longer than what is looked at meanwhile takes.
    const app = await startProxied(() => (isDown ? 502 : undefined), 1_000);
    expect(await app.health()).toBeNull();
    await app.send(5);
    const opened = await until(async () => {
      const health = await app.health();
      return health?.circuit === "open" ? health : undefined;
    });
    expect(opened).toMatchObject({ failures: 5, inFlight: 0, waiting: 0 });
    const before = app.calls();
    await app.send(20);
    const putOff = await until(async () => {
      const rows = await app.system.sql`
        select attempt, faults, unreached from cairn.jobs
        where kind = 'call' and leased_by is null and claimable_at > cairn.now()`;
      return rows.length === 25 ? rows : undefined;
    });
    const untouched = putOff.filter(({ attempt, faults, unreached }) => {
      return attempt === 0 && faults === 0 && unreached === 0;
    });
    expect(untouched.length).toBeGreaterThanOrEqual(18);
    const { body } = await app.system.ask("/v1/runs?limit=1");
    const [newest] = body["data"] as { id: string; createdAt: string }[];
    const why = await app.system.ask(`/v1/runs/${newest?.id ?? ""}/why`);
    const { reasons, times } = why.body["data"] as { reasons: object[]; times: TimeSpent[] };
    expect(reasons[0]).toMatchObject({ kind: "breaker", app: { name: "proxied" } });
    // What is still to come is not counted: nothing took longer than the run is old.
    const age = Date.now() - Date.parse(newest?.createdAt ?? "");
    expect(Math.max(0, ...times.map(({ ms }) => ms))).toBeLessThanOrEqual(age);
    expect(times.find(({ kind }) => kind === "breaker")).toMatchObject({
      name: "app proxied",
      open: 1,
    });
    // And what is known by its name is not queued too.
    const untilNow = times.filter(({ kind }) => kind === "breaker" || kind === "queued");
    expect(untilNow.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(age);
    // Probes alone.
    expect(app.calls() - before).toBeLessThanOrEqual(3);
    isDown = false;
    await completed(app, 25);
    expect(await app.health()).toMatchObject({ circuit: "closed", failures: 0, probeInMs: null });
    expect(await checkOracles(app.system.sql)).toEqual([]);
  });
});

describe("an app behind a proxy that answers 429 beyond two calls at once", () => {
  it("gets fewer calls at once, and all runs come to their end", async () => {
    const app = await startProxied((open) => (open > 2 ? 429 : undefined), 20);
    await app.send(60);
    await completed(app, 60);
    const health = await app.health();
    expect(health?.limit).toBeLessThan(32);
    expect(health).toMatchObject({ circuit: "closed", inFlight: 0, waiting: 0 });
    expect(await checkOracles(app.system.sql)).toEqual([]);
  });
});

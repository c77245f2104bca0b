// `singleton` of the official SDK: at most one live run per key, from its start to its end. Checks I3,
// I16, I18.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import {
  decisionOf,
  endedRuns,
  type ListedRun,
  runsOf,
  sendEvents,
  sendOne,
} from "./event-decisions.ts";

const HOUR_MS = 3_600_000;

/** Runs that the app was called for. */
const called = new Set<string>();

const functions = (client: Inngest) => {
  const sleeper = (id: string, singleton: { mode: "skip" | "cancel"; key?: string }) =>
    client.createFunction(
      { id, retries: 0, singleton, triggers: [{ event: `shop/${id}` }] },
      async ({ event, runId, step }) => {
        called.add(runId);
        await step.sleep("nap", String(event.data["nap"] ?? "1h"));
        return await step.run("after", () => event.data["n"] as unknown);
      },
    );
  const cancelling = sleeper("cancel", { mode: "cancel", key: "event.data.user" });
  return [
    sleeper("skip", { mode: "skip", key: "event.data.user" }),
    sleeper("only", { mode: "skip" }),
    sleeper("failing", { mode: "skip", key: "event.data.user.size() / 0" }),
    cancelling,
    client.createFunction(
      { id: "caller", retries: 0, triggers: [{ event: "shop/caller" }] },
      ({ step }) => step.invoke("call", { function: cancelling, data: { nap: "1s", user: "a" } }),
    ),
    client.createFunction(
      {
        id: "next",
        retries: 0,
        singleton: { mode: "skip" },
        triggers: [
          { event: "shop/next" },
          { event: "inngest/function.finished", if: "event.data.result == 'once more'" },
        ],
      },
      ({ event }) => (event.name === "shop/next" ? "once more" : "enough"),
    ),
  ];
};

const asleep = (system: OfficialSystem, slug: string, count: number): Promise<ListedRun[]> =>
  until(async () => {
    const runs = await runsOf(system, slug);
    const [row] = await system.sql<{ count: number }[]>`
      select count(*)::int as count from cairn.jobs where kind = 'sleep'`;
    return row?.count === count ? runs : undefined;
  });

const countOf = (runs: readonly ListedRun[], status: string): number =>
  runs.filter((run) => run.status.toLowerCase() === status).length;

/** Pairs of runs that were called, one of them before the other had ended. */
async function overlaps(system: OfficialSystem, slug: string): Promise<number> {
  const [row] = await system.sql<{ count: number }[]>`
    select count(*)::int as count from cairn.runs a
    join cairn.functions f on f.id = a.function_id and f.slug = ${slug}
    join cairn.runs b on b.function_id = a.function_id and b.id > a.id
    where a.id = any(${[...called]}) and b.id = any(${[...called]})
      and a.started_at < coalesce(b.ended_at, 'infinity')
      and b.started_at < coalesce(a.ended_at, 'infinity')`;
  return row?.count ?? 0;
}

/** An event whose run is due that much later. @returns Its id. */
async function sendLater({ url }: OfficialSystem, data: object, ms: number): Promise<string> {
  const body = JSON.stringify({ name: "shop/cancel", data, ts: Date.now() + ms });
  const answer = await fetch(`${url}/e/key`, { method: "POST", body });
  const { ids } = (await answer.json()) as { ids: string[] };
  return ids[0] ?? "";
}

describe("a singleton that skips", () => {
  it("starts no second run while the first one sleeps, and names it (I3)", async () => {
    const system = await startOfficialSystem(functions);
    const first = await system.start("shop/skip", { user: "a" });
    await asleep(system, "shop-skip", 1);
    const second = await sendOne(system.url, "shop/skip", { user: "a" });
    expect(await decisionOf(system, second, "shop-skip")).toMatchObject({
      outcome: "skipped",
      reason: "singleton",
      detail: `Run ${first} of this singleton is live for the key "a".`,
    });
    await moveClock(system.sql, HOUR_MS);
    await system.ended(first);
    const third = await sendOne(system.url, "shop/skip", { user: "a" });
    expect(await decisionOf(system, third, "shop-skip")).toMatchObject({ outcome: "started" });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("holds up no run of another key", async () => {
    const system = await startOfficialSystem(functions);
    const users = ["a", "b", "a", null, undefined].map((user) => ({ user }));
    await sendEvents(system.url, "shop/skip", users);
    expect(await asleep(system, "shop-skip", 3)).toHaveLength(3);
  });

  it("is one for all events without a key, and for those whose key cannot be evaluated", async () => {
    const system = await startOfficialSystem(functions);
    for (const id of ["only", "failing"]) {
      const ids = await sendEvents(system.url, `shop/${id}`, [{ user: 1 }, { user: "b" }]);
      const decisions = await Promise.all(
        ids.map(async (event) => (await decisionOf(system, event, `shop-${id}`)).reason),
      );
      expect(decisions).toEqual([null, "singleton"]);
    }
  });

  it("starts one run however many executors are told at once", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? system.url : other.url));
    await Promise.all(urls.map((url) => sendOne(url, "shop/skip", { user: "a" })));
    expect(await runsOf(system, "shop-skip")).toHaveLength(1);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("may be started by its own end", async () => {
    const system = await startOfficialSystem(functions);
    await sendOne(system.url, "shop/next", {});
    await until(async () =>
      (await endedRuns(system, "shop-next")).length === 2 ? true : undefined,
    );
    expect(await system.sql`select * from cairn.singletons`).toHaveLength(0);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("a singleton that cancels", () => {
  it("ends the run that is live, says why, and starts the newer one after it", async () => {
    const system = await startOfficialSystem(functions);
    const first = await system.start("shop/cancel", { user: "a" });
    await asleep(system, "shop-cancel", 1);
    const second = await system.start("shop/cancel", { user: "a", nap: "1s", n: 2 });
    expect(await system.ended(first)).toMatchObject({ status: "Cancelled" });
    const { body } = await system.ask(`/v1/runs/${first}/trace`);
    expect(body["data"]).toMatchObject({
      error: {
        name: "SingletonSuperseded",
        message: `A newer event with the same singleton key came. Run ${second} takes its place.`,
      },
    });
    expect(await system.ended(second)).toMatchObject({ status: "Completed", output: 2 });
    expect(await overlaps(system, "shop-cancel")).toBe(0);
    expect(await system.sql`select * from cairn.singletons`).toHaveLength(0);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("runs only the last of three events", async () => {
    const system = await startOfficialSystem(functions);
    const ids = await sendEvents(
      system.url,
      "shop/cancel",
      [1, 2, 3].map((n) => ({ user: "a", n, nap: "1s" })),
    );
    const runs = await endedRuns(system, "shop-cancel");
    expect(countOf(runs, "cancelled")).toBe(2);
    const last = await decisionOf(system, ids[2] ?? "", "shop-cancel");
    expect(runs.find(({ status }) => status === "completed")?.id).toBe(last.runId);
    expect(await overlaps(system, "shop-cancel")).toBe(0);
  });

  it("runs one at a time however many executors are told at once", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? system.url : other.url));
    await Promise.all(
      urls.map((url, n) => sendOne(url, "shop/cancel", { user: "a", n, nap: "1h" })),
    );
    // None is to end by itself before the last one came.
    await until(async () => {
      const sent = await runsOf(system, "shop-cancel");
      return countOf(sent, "cancelled") === 39 ? true : undefined;
    });
    await asleep(system, "shop-cancel", 1);
    await moveClock(system.sql, HOUR_MS);
    const runs = await endedRuns(system, "shop-cancel");
    expect(runs).toHaveLength(40);
    expect(countOf(runs, "completed")).toBe(1);
    expect(countOf(runs, "cancelled")).toBe(39);
    expect(await overlaps(system, "shop-cancel")).toBe(0);
    expect(await system.sql`select * from cairn.singletons`).toHaveLength(0);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("leaves the live run alone until a newer one of a future event is due", async () => {
    const system = await startOfficialSystem(functions);
    const first = await system.start("shop/cancel", { user: "a", nap: "2h" });
    await asleep(system, "shop-cancel", 1);
    await sendLater(system, { user: "a", nap: "1s" }, HOUR_MS);
    expect((await system.ask(`/v1/runs/${first}`)).body["data"]).toMatchObject({
      status: "Running",
    });
    await moveClock(system.sql, HOUR_MS + 1_000);
    expect(await system.ended(first)).toMatchObject({ status: "Cancelled" });
    await until(async () => {
      const runs = await runsOf(system, "shop-cancel");
      return countOf(runs, "completed") === 1 ? true : undefined;
    });
  });

  it("ends a run at once that waited for its time when a newer event comes", async () => {
    const system = await startOfficialSystem(functions);
    await system.start("shop/cancel", { user: "a" });
    await asleep(system, "shop-cancel", 1);
    await sendLater(system, { user: "a" }, 24 * HOUR_MS);
    await sendOne(system.url, "shop/cancel", { user: "a", nap: "1s" });
    const runs = await endedRuns(system, "shop-cancel");
    expect(runs.map(({ status }) => status.toLowerCase()).toSorted()).toEqual([
      "cancelled",
      "cancelled",
      "completed",
    ]);
  });

  it("forgets a run that somebody cancels before its turn", async () => {
    const system = await startOfficialSystem(functions);
    await system.start("shop/cancel", { user: "a", nap: "1h", n: 1 });
    await asleep(system, "shop-cancel", 1);
    const event = await sendLater(system, { user: "a" }, 2 * HOUR_MS);
    const { runId } = await decisionOf(system, event, "shop-cancel");
    await system.ask(`/v1/runs/${runId ?? ""}/cancel`, {});
    await moveClock(system.sql, HOUR_MS);
    const runs = await endedRuns(system, "shop-cancel");
    expect(countOf(runs, "completed")).toBe(1);
    expect(await system.sql`select * from cairn.singletons`).toHaveLength(0);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("neither ends nor holds up a run that is invoked", async () => {
    const system = await startOfficialSystem(functions);
    const first = await system.start("shop/cancel", { user: "a" });
    await asleep(system, "shop-cancel", 1);
    expect(await system.ended(await system.start("shop/caller"))).toMatchObject({
      status: "Completed",
    });
    expect((await system.ask(`/v1/runs/${first}`)).body["data"]).toMatchObject({
      status: "Running",
    });
  });
});

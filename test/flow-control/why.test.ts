// `GET /v1/runs/:id/why`: each thing that a run can wait for, in a sentence and as data.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { fixedRetryPolicy } from "@cairn/core";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { createPresence, type Presence } from "./presence.ts";

interface Why {
  readonly status: string;
  readonly sentence: string;
  readonly reasons: readonly Readonly<Record<string, unknown>>[];
  readonly times: readonly { kind: string; what: string | null; ms: number }[];
}

const functions = (presence: Presence) => (client: Inngest) => {
  const child = client.createFunction(
    { id: "child", retries: 0, triggers: [{ event: "shop/child" }] },
    ({ step }) => step.sleep("nap", "1h"),
  );
  const one = (id: string, config: object, body: (context: never) => Promise<unknown>) =>
    client.createFunction(
      { id, retries: 2, triggers: [{ event: `shop/${id}` }], ...config },
      body as never,
    );
  return [
    child,
    one(
      "limited",
      { concurrency: { limit: 1, key: "event.data.tenant" } },
      ({ step, runId }: Tools) => step.run("work", () => presence.during({ key: "t", runId })),
    ),
    one("throttled", { throttle: { limit: 1, period: "1h" } }, () => Promise.resolve("done")),
    one("sleeping", {}, ({ step }: Tools) => step.sleep("rest", "1h")),
    one("waiting", {}, ({ step }: Tools) =>
      step.waitForEvent("paid", {
        event: "shop/paid",
        if: "async.data.id == event.data.id",
        timeout: "1h",
      }),
    ),
    one("signalled", {}, ({ step }: Tools) =>
      step.waitForSignal("go", { signal: "go-1", timeout: "1h", onConflict: "fail" }),
    ),
    one("invoking", {}, ({ step }: Tools) => step.invoke("call", { function: child, data: {} })),
    one("failing", {}, () => Promise.reject(new Error("no money"))),
    one("quick", {}, () => Promise.resolve("done")),
  ];
};

interface Tools {
  readonly runId: string;
  readonly step: {
    run(id: string, body: () => unknown): Promise<unknown>;
    sleep(id: string, time: string): Promise<unknown>;
    waitForEvent(id: string, options: object): Promise<unknown>;
    waitForSignal(id: string, options: object): Promise<unknown>;
    invoke(id: string, options: object): Promise<unknown>;
  };
}

const whyOf = async (system: OfficialSystem, run: string): Promise<Why> =>
  (await system.ask(`/v1/runs/${run}/why`)).body["data"] as Why;

/** Waits until the run waits for what it should. */
async function whyWhen(system: OfficialSystem, run: string, kind: string): Promise<Why> {
  return await until(async () => {
    const why = await whyOf(system, run);
    return why.reasons[0]?.["kind"] === kind ? why : undefined;
  });
}

const start = () => {
  const presence = createPresence();
  return {
    presence,
    system: startOfficialSystem(functions(presence), { policy: fixedRetryPolicy(3_600_000) }),
  };
};

describe("why a run does not move", () => {
  it("is the slot that another run holds", async () => {
    const { presence, system: starting } = start();
    const system = await starting;
    presence.shut();
    const holder = await system.start("shop/limited", { tenant: "a" });
    await until(() => Promise.resolve(presence.visits.length === 1 ? true : undefined));
    const next = await system.start("shop/limited", { tenant: "a" });
    await whyWhen(system, next, "limit");
    const last = await system.start("shop/limited", { tenant: "a" });
    const { reasons, sentence } = await whyWhen(system, last, "limit");
    expect(sentence).toBe(
      `It waits for the only slot of concurrency[0] for "a": held by ${holder}. 1 goes before it.`,
    );
    expect(reasons[0]).toMatchObject({
      limit: { name: "concurrency[0]", limit: 1, ahead: 1, holders: [{ runId: holder }] },
    });
    expect((await whyOf(system, holder)).reasons[0]).toMatchObject({ kind: "calling" });
    presence.open();
    await system.ended(last);
    const { times } = await whyOf(system, last);
    expect(times.find(({ kind }) => kind === "limit")?.ms).toBeGreaterThan(0);
  });

  it("is the throttle, and when it opens", async () => {
    const system = await start().system;
    await system.ended(await system.start("shop/throttled"));
    const { reasons, sentence } = await whyWhen(
      system,
      await system.start("shop/throttled"),
      "throttle",
    );
    expect(sentence).toMatch(
      /^Its throttle allows 1 start in 3600 s; the next is at \S+Z\. It is the next in its lane\.$/,
    );
    expect(reasons[0]).toMatchObject({ limit: { name: "throttle", periodMs: 3_600_000 } });
    expect(reasons[0]?.["until"]).toEqual(expect.any(String));
  });

  it("is a pause, and who made it and why; it goes on after a resume", async () => {
    const system = await start().system;
    const other = await system.join();
    await system.ask("/v1/pauses", { scope: "all", reason: "the bank is down" });
    const run = await system.start("shop/quick", {}, other);
    const { reasons, sentence } = await whyWhen(system, run, "pause");
    expect(sentence).toMatch(/^Everything was paused by dev at \S+Z \(the bank is down\); /);
    expect(reasons[0]).toMatchObject({ pause: { scope: "all", pausedBy: "dev" } });
    await fetch(`${system.url}/v1/pauses?scope=all`, { method: "DELETE" });
    expect((await system.ended(run)).status).toBe("Completed");
    expect((await whyOf(system, run)).reasons[0]).toMatchObject({ kind: "ended" });
    expect((await whyOf(system, run)).times).toContainEqual(
      expect.objectContaining({ kind: "pause", what: "pause:all:" }),
    );
  });

  it.each([
    ["sleeping", "sleep", /^The step "rest" sleeps until \S+Z\.$/],
    [
      "waiting",
      "event",
      /^The step "paid" waits until \S+Z for an event shop\/paid that matches async\.data\.id == event\.data\.id\.$/,
    ],
    ["signalled", "signal", /^The step "go" waits until \S+Z for the signal "go-1"\.$/],
    ["invoking", "child", /^The step "call" waits until \S+Z for run \S+ of shop-child, which is /],
    ["failing", "retry", /^Attempt 1 failed \(no money\); the next is at \S+Z\.$/],
  ])("is what its code does: %s", async (fn, kind, sentence) => {
    const system = await start().system;
    const why = await whyWhen(system, await system.start(`shop/${fn}`, { id: 1 }), kind);
    expect(why.sentence).toMatch(sentence);
    expect(why.reasons[0]?.["since"]).toEqual(expect.any(String));
  });

  it("is its start that is still to come", async () => {
    const system = await start().system;
    const body = JSON.stringify({ name: "shop/quick", ts: Date.now() + 3_600_000 });
    await fetch(`${system.url}/e/key`, { method: "POST", body });
    const run = await until(async () => {
      const { body: runs } = await system.ask("/v1/runs");
      return (runs["data"] as { id: string }[])[0]?.id;
    });
    const { sentence } = await whyWhen(system, run, "scheduled");
    expect(sentence).toMatch(/^It is to start at \S+Z, as its event says\.$/);
  });

  it("is an app that cannot be reached", async () => {
    const system = await start().system;
    await system.sql`update cairn.functions set url = 'http://127.0.0.1:9/'`;
    await system.sql`update cairn.registry set version = version + 1`;
    const run = await system.start("shop/quick");
    const { sentence, reasons } = await whyWhen(system, run, "unreachable");
    expect(sentence).toMatch(/^The app shop \(\S+\) cannot be reached \(.*\); 1 try so far, /);
    expect(reasons[0]).toMatchObject({ app: { name: "shop" } });
  });

  it("is nothing when it has ended, and not found when there is no such run", async () => {
    const system = await start().system;
    const run = await system.start("shop/quick");
    await system.ended(run);
    expect((await whyOf(system, run)).sentence).toMatch(/^The run completed at /);
    expect((await system.ask("/v1/runs/01M7ZVCAWGHNY6CBJMSKC409R3/why")).status).toBe(404);
  });
});

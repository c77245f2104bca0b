// `GET /v1/runs/:id/why`: each thing that a run can wait for, in a sentence and as data.
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { setLimit } from "./change-limit.ts";
import { startWhyApp, whyOf, whyWhen } from "./why-app.ts";

describe("why a run does not move", () => {
  it("is the slot that another run holds", async () => {
    const { presence, system: starting } = startWhyApp();
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
    const system = await startWhyApp().system;
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
    const system = await startWhyApp().system;
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

  it("is each of several pauses, since the later of pause and run", async () => {
    const system = await startWhyApp().system;
    await system.ask("/v1/pauses", { scope: "all" });
    await system.ask("/v1/pauses", { scope: "function", target: "shop-quick", reason: "slow" });
    await system.ask("/v1/pauses", { scope: "function", target: "shop-pair" });
    await system.ask("/v1/pauses", { scope: "app", target: "shop" });
    const run = await system.start("shop/quick");
    const { reasons, sentence } = await whyWhen(system, run, "pause");
    expect(sentence).toMatch(
      /^Everything was paused by dev at \S+Z, its function was paused by dev at \S+Z \(slow\), its app was paused by dev at \S+Z; each has to be resumed: `cairn resume all`, `cairn resume function shop-quick`, `cairn resume app shop`\.$/,
    );
    expect(reasons[0]).toMatchObject({
      pause: { scope: "all", target: null },
      pauses: [{ scope: "all" }, { scope: "function", target: "shop-quick" }, { target: "shop" }],
    });
    const { body } = await system.ask(`/v1/runs/${run}/trace`);
    const { createdAt } = (body["data"] as { run: { createdAt: string } }).run;
    expect(Date.parse(String(reasons[0]?.["since"]))).toBeGreaterThanOrEqual(Date.parse(createdAt));
  });

  it("is a limit that was lowered under those that hold it", async () => {
    const { presence, system: starting } = startWhyApp();
    const system = await starting;
    presence.shut();
    const holders = [await system.start("shop/pair"), await system.start("shop/pair")];
    await until(() => Promise.resolve(presence.visits.length === 2 ? true : undefined));
    await setLimit(system, { function: "shop-pair", name: "concurrency[0]", limit: 1 });
    const run = await system.start("shop/pair");
    const { reasons, sentence } = await whyWhen(system, run, "limit");
    const held = /^It waits for a slot of concurrency\[0\]: 2 of 1 held by (\S+), (\S+)\. It /.exec(
      sentence,
    );
    expect(held?.slice(1).toSorted()).toEqual(holders.toSorted());
    expect(reasons[0]).toMatchObject({ limit: { limit: 1, held: 2 } });
    presence.open();
    await system.ended(run);
  });

  it("is said for each of its parallel steps", async () => {
    const { presence, system: starting } = startWhyApp();
    const system = await starting;
    presence.shut();
    const run = await system.start("shop/parallel");
    const sentence = await until(async () => {
      const why = await whyOf(system, run);
      const kinds = why.reasons.map(({ kind }) => kind);
      return kinds.includes("calling") && kinds.includes("limit") ? why.sentence : undefined;
    });
    expect(sentence).toMatch(/The app shop \(\S+\) is being called for the step "(left|right)"\./);
    expect(sentence).toMatch(
      /The step "(left|right)" waits for the only slot of concurrency\[0\]: /,
    );
    presence.open();
    await system.ended(run);
  });

  it("is first of all that its function was removed", async () => {
    const system = await startWhyApp().system;
    await system.ended(await system.start("shop/throttled"));
    const run = await system.start("shop/throttled");
    await whyWhen(system, run, "throttle");
    await system.sql`update cairn.functions set archived_at = cairn.now() where slug = 'shop-throttled'`;
    const { sentence, reasons } = await whyWhen(system, run, "removed");
    expect(sentence).toMatch(
      /^The function shop-throttled was removed from its app shop at \S+Z and cannot be called: deploy it again, or cancel the run\. Its throttle /,
    );
    expect(reasons.map(({ kind }) => kind)).toEqual(["removed", "throttle"]);
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
    const system = await startWhyApp().system;
    const why = await whyWhen(system, await system.start(`shop/${fn}`, { id: 1 }), kind);
    expect(why.sentence).toMatch(sentence);
    expect(why.reasons[0]?.["since"]).toEqual(expect.any(String));
  });

  it("is its start that is still to come", async () => {
    const system = await startWhyApp().system;
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
    const system = await startWhyApp().system;
    await system.sql`update cairn.functions set url = 'http://127.0.0.1:9/'`;
    await system.sql`update cairn.registry set version = version + 1`;
    const run = await system.start("shop/quick");
    const { sentence, reasons } = await whyWhen(system, run, "unreachable");
    expect(sentence).toMatch(/^The app shop \(\S+\) cannot be reached \(.*\); 1 try so far, /);
    expect(reasons[0]).toMatchObject({ app: { name: "shop" } });
  });

  it("is nothing when it has ended, and not found when there is no such run", async () => {
    const system = await startWhyApp().system;
    const run = await system.start("shop/quick");
    await system.ended(run);
    expect((await whyOf(system, run)).sentence).toMatch(/^The run completed at /);
    expect((await whyOf(system, run.toLowerCase())).status).toBe("completed");
    expect((await system.ask("/v1/runs/01M7ZVCAWGHNY6CBJMSKC409R3/why")).status).toBe(404);
  });

  it("is the error that the run has ended with", async () => {
    const system = await startWhyApp().system;
    const broken = await system.start("shop/broken");
    await system.ended(broken);
    const { sentence, reasons } = await whyOf(system, broken);
    expect(sentence).toMatch(/^The run failed at \S+Z: TypeError: no money x+…$/);
    expect(sentence.length).toBeLessThan(400);
    expect(reasons[0]).toMatchObject({ kind: "ended", error: { name: "TypeError" } });
    const stopped = await system.start("shop/sleeping");
    await whyWhen(system, stopped, "sleep");
    await system.ask("/e/key", { name: "shop/stop" });
    await system.ended(stopped);
    expect((await whyOf(system, stopped)).sentence).toMatch(
      /^The run was cancelled at \S+Z: CancelledByEvent: The event shop\/stop .*\.$/,
    );
  });
});

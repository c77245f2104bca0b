// What docs/flow-control.md promises of events that start no run of their own, and of their reasons.
import { expect } from "vitest";
import { until } from "../../opcodes/official-system.ts";
import { type DocumentedApp, HOUR, MINUTE } from "./documented-app.ts";
import { observed } from "./work.ts";

const reasons = (app: DocumentedApp, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await app.decision(id)).reason));

const orders = (...names: readonly string[]) =>
  names.map((order) => ({ order, user: order.slice(0, 1), total: 1 }));

const change = (app: DocumentedApp, order: string, total: number) =>
  app.send("order/changed", { order, user: "u", total });

export const eventChecks = {
  "rate-limit": async (app: DocumentedApp): Promise<void> => {
    const ids = await app.send("order/placed", ...orders("a1", "a2", "a3", "b1"));
    expect(await reasons(app, ids)).toEqual([null, null, "rate_limited", null]);
    const { detail } = await app.decision(ids[2] ?? "");
    expect(detail).toMatch(/could have started from \S+Z on\.$/);
    await app.move(30 * MINUTE);
    const later = await app.send("order/placed", ...orders("a4", "a5"));
    expect(await reasons(app, later)).toEqual([null, "rate_limited"]);
    await app.inStatus("completed", 4);
    expect(observed.calls("notify").toSorted()).toEqual(["a", "a", "a", "b"]);
  },
  "rate-limit-units": async (app: DocumentedApp): Promise<void> => {
    observed.setTokens(100);
    for (const tokens of [800, 900]) {
      const runId = await app.start("question/asked", { user: "a", tokens });
      expect(await app.system.ended(runId)).toMatchObject({ status: "Completed" });
    }
    const ids = await app.send(
      "question/asked",
      // Units come back as time passes, so that a single one beyond what is left says nothing.
      { user: "a", tokens: 850 },
      { user: "a", tokens: 800 },
      { user: "b", tokens: 1_001 },
    );
    expect(await reasons(app, ids)).toEqual(["rate_limited", null, "rate_limited"]);
    expect((await app.decision(ids[2] ?? "")).detail).toContain("it never has so many");
  },
  debounce: async (app: DocumentedApp): Promise<void> => {
    const [first = ""] = await change(app, "a", 1);
    await app.move(4 * MINUTE);
    const [last = ""] = await change(app, "a", 2);
    expect(await app.decision(last)).toMatchObject({ outcome: "buffered", reason: "debounced" });
    const replaced = await app.decision(first);
    expect(replaced).toMatchObject({ outcome: "skipped", reason: "debounced" });
    expect(replaced.detail).toContain(last);
    await app.move(5 * MINUTE);
    await app.inStatus("completed", 1);
    expect(observed.calls("index")).toEqual(["a=2"]);
    // Never five minutes of quiet, until an hour is over.
    for (let n = 0; n < 15; n += 1) {
      await change(app, "b", n);
      await app.move(4 * MINUTE);
    }
    await app.inStatus("completed", 2);
    expect(observed.calls("index")).toEqual(["a=2", "b=14"]);
  },
  batch: async (app: DocumentedApp): Promise<void> => {
    const image = (name: string, urgency = 0) => ({
      tenant: name.slice(0, 1),
      image: name,
      urgency,
    });
    const ids = await app.send("image/uploaded", ...["a1", "a2", "b1", "a3"].map((n) => image(n)));
    await app.send("image/uploaded", image("a9", 1));
    await app.inStatus("completed", 2);
    expect(observed.calls("insert").toSorted()).toEqual(["a1,a2,a3", "a9"]);
    expect(await app.decision(ids[2] ?? "")).toMatchObject({ outcome: "buffered" });
    await app.move(MINUTE);
    await app.inStatus("completed", 3);
    expect(observed.calls("insert").at(-1)).toBe("b1");
    expect(await app.decision(ids[1] ?? "")).toMatchObject({ outcome: "batched" });
  },
  "singleton-skip": async (app: DocumentedApp): Promise<void> => {
    const runId = await app.start("order/changed", { order: "1", user: "a", total: 1 });
    await app.inStatus("waiting", 1);
    const [second = "", other = ""] = await app.send("order/changed", ...orders("a2", "b1"));
    const decision = await app.decision(second);
    expect(decision).toMatchObject({ outcome: "skipped", reason: "singleton" });
    expect(decision.detail).toContain(runId);
    expect(await app.decision(other)).toMatchObject({ outcome: "started" });
    await app.inStatus("waiting", 2);
    await app.move(MINUTE);
    await app.inStatus("completed", 2);
    const [third = ""] = await app.send("order/changed", ...orders("a3"));
    expect(await app.decision(third)).toMatchObject({ outcome: "started" });
  },
  "singleton-cancel": async (app: DocumentedApp): Promise<void> => {
    const first = await app.start("order/changed", { order: "1", user: "a", total: 1 });
    await app.inStatus("waiting", 1);
    const [second = "", third = ""] = await app.send("order/changed", ...orders("a2", "a3"));
    await app.inStatus("cancelled", 2);
    await app.inStatus("waiting", 1);
    expect((await app.system.ended(first)).status).toBe("Cancelled");
    const { body } = await app.system.ask(`/v1/runs/${first}/trace`);
    expect(body["data"]).toMatchObject({ error: { name: "SingletonSuperseded" } });
    await app.move(MINUTE);
    const { runId } = await app.decision(third);
    expect(await app.system.ended(runId ?? "")).toMatchObject({ status: "Completed" });
    expect((await app.decision(second)).runId).not.toBe(runId);
    expect(observed.calls("synchronise")).toEqual(["a"]);
  },
  idempotency: async (app: DocumentedApp): Promise<void> => {
    const ids = await app.send("order/placed", ...orders("a1", "a1", "a2"));
    expect(await reasons(app, ids)).toEqual([null, "idempotent", null]);
    await app.inStatus("completed", 2);
    await app.move(23 * HOUR);
    expect(await reasons(app, await app.send("order/placed", ...orders("a1")))).toEqual([
      "idempotent",
    ]);
    await app.move(2 * HOUR);
    expect(await reasons(app, await app.send("order/placed", ...orders("a1")))).toEqual([null]);
    await app.inStatus("completed", 3);
    expect(observed.calls("charge").toSorted()).toEqual(["a1", "a1", "a2"]);
  },
  decisions: async (app: DocumentedApp): Promise<void> => {
    const [id = ""] = await app.send("order/changed", { order: "1", user: "a", total: 5 });
    const decisions = await until(async () => {
      const found = (await app.call("decisions", id)) as readonly unknown[];
      return found.length > 0 ? found : undefined;
    });
    expect(decisions).toMatchObject([
      {
        functionSlug: "shop-refunds",
        outcome: "skipped",
        runId: null,
        reason: "condition_false",
        detail: expect.stringContaining("event.data.total < 0") as string,
      },
    ]);
  },
};

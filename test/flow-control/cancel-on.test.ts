// `cancelOn` and `timeouts` of the official SDK: what ends a run from outside.
import { type Inngest, referenceFunction } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

const MINUTE_MS = 60_000;

const cancellable = (client: Inngest) => [
  client.createFunction(
    {
      id: "order",
      retries: 0,
      triggers: [{ event: "shop/order" }],
      cancelOn: [
        { event: "shop/cancel", match: "data.id" },
        { event: "shop/cancel.big", if: "async.data.over < event.data.total" },
        { event: "shop/cancel.all" },
      ],
    },
    async ({ step }) => {
      await step.run("a", () => 1);
      await step.sleep("long", "1h");
      return "done";
    },
  ),
  client.createFunction(
    {
      id: "brief",
      retries: 0,
      triggers: [{ event: "shop/brief" }],
      cancelOn: [{ event: "shop/cancel", match: "data.id", timeout: "10m" }],
    },
    async ({ step }) => {
      await step.sleep("long", "1h");
    },
  ),
  client.createFunction(
    { id: "parent", retries: 0, triggers: [{ event: "shop/parent" }] },
    async ({ step, event }) =>
      await step
        .invoke("child", { function: referenceFunction({ functionId: "order" }), data: event.data })
        .catch((error: unknown) => `caught: ${(error as Error).message}`),
  ),
  client.createFunction(
    {
      id: "slow",
      retries: 0,
      triggers: [{ event: "shop/slow" }],
      timeouts: { finish: "1s" },
    },
    async ({ step }) => {
      await step.sleep("long", "1h");
    },
  ),
];

const send = async (system: OfficialSystem, name: string, data: unknown): Promise<void> => {
  await system.ask("/e/key", { name, data });
};

const asleep = (system: OfficialSystem, runId: string) =>
  until(async () => {
    const { steps } = await system.trace(runId);
    return steps.some((step) => step["status"] === "sleeping") ? true : undefined;
  });

async function startAsleep(system: OfficialSystem, name: string, data: Record<string, unknown>) {
  const runId = await system.start(name, data);
  await asleep(system, runId);
  return runId;
}

describe("a function with cancelOn", () => {
  it("has just those runs cancelled that the event matches", async () => {
    const system = await startOfficialSystem(cancellable);
    const one = await startAsleep(system, "shop/order", { id: "1", total: 10 });
    const two = await startAsleep(system, "shop/order", { id: "2", total: 50 });
    await send(system, "shop/cancel", { id: "1" });
    expect(await system.ended(one)).toMatchObject({ status: "Cancelled" });
    await send(system, "shop/cancel.big", { over: 100 });
    await send(system, "shop/cancel", { id: "3" });
    const three = await startAsleep(system, "shop/order", { id: "3", total: 10 });
    await send(system, "shop/cancel.big", { over: 20 });
    expect(await system.ended(two)).toMatchObject({ status: "Cancelled" });
    // Neither was meant for it: one compared to false, the other came before it.
    expect((await system.ask(`/v1/runs/${three}`)).body["data"]).toMatchObject({
      status: "Running",
    });
    await send(system, "shop/cancel.all", {});
    expect(await system.ended(three)).toMatchObject({ status: "Cancelled" });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("says which event it was", async () => {
    const system = await startOfficialSystem(cancellable);
    const runId = await startAsleep(system, "shop/order", { id: "1" });
    await send(system, "shop/cancel", { id: "1" });
    await system.ended(runId);
    const { data } = (await system.ask(`/v1/runs/${runId}/trace`)).body as { data: unknown };
    expect(data).toMatchObject({
      run: { status: "cancelled" },
      error: {
        name: "CancelledByEvent",
        message: expect.stringContaining("shop/cancel") as string,
      },
    });
  });

  it("counts a rule no longer than its timeout", async () => {
    const system = await startOfficialSystem(cancellable);
    const runId = await startAsleep(system, "shop/brief", { id: "1" });
    await moveClock(system.sql, 10 * MINUTE_MS);
    await send(system, "shop/cancel", { id: "1" });
    const other = await startAsleep(system, "shop/brief", { id: "1" });
    await send(system, "shop/cancel", { id: "1" });
    expect(await system.ended(other)).toMatchObject({ status: "Cancelled" });
    expect((await system.ask(`/v1/runs/${runId}`)).body["data"]).toMatchObject({
      status: "Running",
    });
  });

  it("has its invoked runs cancelled too, and whoever invoked them learns of it", async () => {
    const system = await startOfficialSystem(cancellable);
    const parent = await system.start("shop/parent", { id: "7" });
    const child = await until(async () => {
      const { body } = await system.ask("/v1/runs?function=shop-order");
      return (body["data"] as { id: string }[])[0]?.id;
    });
    await asleep(system, child);
    await send(system, "shop/cancel", { id: "7" });
    expect(await system.ended(child)).toMatchObject({ status: "Cancelled" });
    expect(await system.ended(parent)).toMatchObject({
      output: "caught: the invoked function was cancelled",
    });
  });

  it("is cancelled again when it is started again", async () => {
    const system = await startOfficialSystem(cancellable);
    const runId = await startAsleep(system, "shop/order", { id: "1" });
    await send(system, "shop/cancel", { id: "1" });
    await system.ended(runId);
    const [a] = (await system.trace(runId)).steps;
    for (const how of [{}, { fromStep: { stepId: a?.["id"] } }]) {
      const { body } = await system.ask(`/v1/runs/${runId}/rerun`, how);
      const again = (body["data"] as { id: string }).id;
      await asleep(system, again);
      await send(system, "shop/cancel", { id: "1" });
      expect(await system.ended(again)).toMatchObject({ status: "Cancelled" });
    }
  });

  it("has its runs cancelled by an event that another executor accepts", async () => {
    const system = await startOfficialSystem(cancellable);
    const other = await system.join();
    const runId = await startAsleep(system, "shop/order", { id: "1" });
    const answer = await fetch(`${other.url}/e/key`, {
      method: "POST",
      body: JSON.stringify({ name: "shop/cancel", data: { id: "1" } }),
    });
    expect(answer.status).toBe(200);
    expect(await system.ended(runId)).toMatchObject({ status: "Cancelled" });
  });
});

describe("a function with timeouts", () => {
  it("has a run cancelled that does not finish in time", async () => {
    const system = await startOfficialSystem(cancellable);
    const runId = await system.start("shop/slow");
    expect(await system.ended(runId)).toMatchObject({ status: "Cancelled" });
    const { data } = (await system.ask(`/v1/runs/${runId}/trace`)).body as { data: unknown };
    expect(data).toMatchObject({
      error: { name: "FinishTimeout", message: "The run did not finish within 1s." },
    });
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

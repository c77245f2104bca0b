// `onCancel`: a function beside the function, started by the cancel of one of its runs. And what a
// cancelled run invoked is cancelled with it, when asked.
import type { Client } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { until } from "../opcodes/official-system.ts";
import { type CairnSystem, startCairnSystem } from "../sdk/cairn-system.ts";

const order = (client: Client) => [
  client.createFunction(
    {
      id: "order",
      triggers: { event: "shop/order" },
      cancelOn: [{ event: "shop/stop", match: "data.id" }],
      timeouts: { start: "1h" },
      onCancel: async ({ event, reason, cancelledRunId, runId, step }) =>
        await step.run("note", () => ({
          order: event.data.event.data["id"],
          reason,
          cancelledRunId,
          isItsOwn: runId !== cancelledRunId,
        })),
    },
    async ({ step }) => {
      await step.sleep("long", "1h");
    },
  ),
];

interface Row {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly parent: string | null;
}

const runsOf = (system: CairnSystem) => system.sql<Row[]>`
  select r.id, f.slug, r.status, r.parent_run_id as parent
  from cairn.runs r join cairn.functions f on f.id = r.function_id order by r.id`;

/** Waits until as many runs of the function are in the status. */
const inStatus = (system: CairnSystem, slug: string, status: string, count = 1) =>
  until(async () => {
    const found = (await runsOf(system)).filter(
      (run) => run.slug.endsWith(slug) && run.status === status,
    );
    return found.length === count ? found : undefined;
  });

const cancel = async (system: CairnSystem, runId: string, body?: unknown): Promise<number> => {
  const response = await fetch(`${system.url}/v1/runs/${runId}/cancel`, {
    method: "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status;
};

async function handled(system: CairnSystem): Promise<unknown> {
  const [run] = await inStatus(system, "-order-cancel", "completed");
  return (await system.ended(run?.id ?? "")).output;
}

describe("onCancel", () => {
  it("gets the event, the run and that somebody asked for it", async () => {
    const system = await startCairnSystem(order);
    const runId = await system.start("shop/order", { id: "o-1" });
    await cancel(system, runId);
    expect(await handled(system)).toEqual({
      order: "o-1",
      reason: { name: "CancelledByRequest", message: "Somebody cancelled the run." },
      cancelledRunId: runId,
      isItsOwn: true,
    });
  });

  it("gets the event that was the reason, once", async () => {
    const system = await startCairnSystem(order);
    const runId = await system.start("shop/order", { id: "o-1" });
    await inStatus(system, "-order", "waiting");
    await system.client.send({ name: "shop/stop", data: { id: "o-1" } });
    expect(await handled(system)).toMatchObject({
      reason: { name: "CancelledByEvent", message: expect.stringContaining("shop/stop") as string },
      cancelledRunId: runId,
    });
    await cancel(system, runId);
    expect(await runsOf(system)).toHaveLength(2);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

const nested = (cancelChildren: boolean) => (client: Client) => {
  const leaf = client.createFunction(
    { id: "leaf", triggers: { event: "shop/leaf" } },
    async ({ step }) => {
      await step.sleep("long", "1h");
    },
  );
  const middle = client.createFunction(
    { id: "middle", triggers: { event: "shop/middle" } },
    async ({ step }) => {
      await Promise.all([
        step.invoke("one", { function: leaf, data: {} }),
        step.invoke("two", { function: leaf, data: {} }),
      ]);
    },
  );
  const top = client.createFunction(
    { id: "top", triggers: { event: "shop/top" }, cancelChildren },
    async ({ step }) => {
      await step.invoke("middle", { function: middle, data: {} });
    },
  );
  return [leaf, middle, top];
};

async function startNested(cancelChildren = false) {
  const system = await startCairnSystem(nested(cancelChildren));
  const runId = await system.start("shop/top");
  await inStatus(system, "-leaf", "waiting", 2);
  return { system, runId };
}

const expectAllCancelled = async (system: CairnSystem): Promise<void> => {
  await inStatus(system, "-leaf", "cancelled", 2);
  await until(async () => {
    const jobs = await system.sql`select 1 from cairn.jobs where kind = 'cancel_children'`;
    return jobs.length === 0 ? true : undefined;
  });
  expect((await runsOf(system)).map(({ status }) => status)).toEqual(Array(4).fill("cancelled"));
  expect(await checkOracles(system.sql)).toEqual([]);
};

describe("the runs that a cancelled run invoked", () => {
  it("go on when nobody asks for them", async () => {
    const { system, runId } = await startNested();
    expect(await cancel(system, runId)).toBe(200);
    const statuses = (await runsOf(system)).map(({ status }) => status);
    expect(statuses.filter((status) => status === "cancelled")).toHaveLength(1);
    expect(await system.sql`select 1 from cairn.jobs where kind = 'cancel_children'`).toEqual([]);
    // What was cancelled before can be asked for its children later.
    expect(await cancel(system, runId, { children: true })).toBe(200);
    await expectAllCancelled(system);
  });

  it("are cancelled with it when asked, and theirs, each with the reason", async () => {
    const { system, runId } = await startNested();
    await cancel(system, runId, { children: true });
    await expectAllCancelled(system);
    const errors = await system.sql<{ name: string; message: string }[]>`
      select error::json ->> 'name' as name, error::json ->> 'message' as message
      from cairn.runs where parent_run_id is not null`;
    expect(errors).toHaveLength(3);
    for (const { name, message } of errors) {
      expect(name).toBe("CancelledWithParent");
      expect(message).toMatch(/^The run \w+, which invoked it or a run above it, was cancelled\.$/);
    }
  });

  it("are found below a run that has ended by itself", async () => {
    const { system, runId } = await startNested();
    await system.sql`update cairn.runs set status = 'completed', ended_at = cairn.now()
      where parent_run_id = ${runId}`;
    await system.sql`delete from cairn.jobs where run_id in
      (select id from cairn.runs where parent_run_id = ${runId})`;
    await cancel(system, runId, { children: true });
    expect(await inStatus(system, "-leaf", "cancelled", 2)).toHaveLength(2);
  });

  it("are cancelled with it when its function says so", async () => {
    const { system, runId } = await startNested(true);
    expect(await cancel(system, runId)).toBe(200);
    await expectAllCancelled(system);
  });

  it("are cancelled by a cancellation of many that asks for them", async () => {
    const { system } = await startNested();
    const answer = await fetch(`${system.url}/v1/cancellations`, {
      method: "POST",
      body: JSON.stringify({
        app_id: system.client.id,
        function_id: "top",
        started_before: "2100-01-01T00:00:00Z",
        children: true,
      }),
    });
    expect(((await answer.json()) as { data: unknown }).data).toMatchObject({ children: true });
    await expectAllCancelled(system);
  });

  it("are not cancelled by a body that is misspelled", async () => {
    const { system, runId } = await startNested();
    expect(await cancel(system, runId, { childern: true })).toBe(400);
    expect((await runsOf(system)).some(({ status }) => status === "cancelled")).toBe(false);
  });
});

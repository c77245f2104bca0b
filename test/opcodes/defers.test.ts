// defer() of the official SDK: functions that start when a run ends.
import type { Inngest } from "inngest";
import { createDefer } from "inngest/experimental";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { type OfficialSystem, startOfficialSystem, until } from "./official-system.ts";

const deferring = (client: Inngest) => {
  const later = createDefer(client, { id: "later" }, ({ event }) => event.data);
  const parent = client.createFunction(
    { id: "parent", retries: 0, triggers: [{ event: "test/defer" }] },
    async ({ event, step, defer }) => {
      const {
        count = 1,
        abort = false,
        fails = false,
      } = event.data as {
        count?: number;
        abort?: boolean;
        fails?: boolean;
      };
      const handles = Array.from({ length: count }, (_, n) =>
        defer(`d${String(n)}`, { function: later, data: { n } }),
      );
      await step.run("a", () => 1);
      await step.sleep("nap", "1s");
      if (abort) handles[0]?.abort();
      await step.run("b", () => 2);
      if (fails) throw new Error("boom");
      return "done";
    },
  );
  return [parent, later];
};

/** What the deferred runs of a parent returned. */
async function deferredOf(system: OfficialSystem, count: number): Promise<unknown[]> {
  const runs = await until(async () => {
    const { body } = await system.ask("/v1/runs?function=shop-later");
    const list = body["data"] as { id: string; status: string }[];
    return list.filter(({ status }) => status === "completed").length >= count ? list : undefined;
  });
  const outputs = await Promise.all(runs.map(async ({ id }) => (await system.ended(id)).output));
  return outputs.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

it("a deferred function that was lost is found by an oracle (I8)", async () => {
  const system = await startOfficialSystem(deferring);
  await system.ended(await system.start("test/defer", { count: 2 }));
  await deferredOf(system, 2);
  expect(await checkOracles(system.sql)).toEqual([]);
  await system.sql`delete from cairn.events where id = (select max(id) from cairn.events
    where name = 'inngest/deferred.schedule')`;
  const broken = await checkOracles(system.sql);
  expect(broken.map(({ oracle }) => oracle.name)).toContain("deferred_events");
});

describe("a deferred function", () => {
  it("starts once when its run has ended, with its data", async () => {
    const system = await startOfficialSystem(deferring);
    const runId = await system.start("test/defer", { count: 2 });
    expect(await system.ended(runId)).toMatchObject({ status: "Completed", output: "done" });
    expect(await deferredOf(system, 2)).toEqual([{ n: 0 }, { n: 1 }]);
    const last = system.calls.findLast(
      ({ ctx, steps }) => ctx.step_id === "step" && Object.keys(steps).length > 1,
    );
    expect(Object.values(last?.defers ?? {})).toEqual([{ abortable: true }, { abortable: true }]);
    const events =
      await system.sql`select data from cairn.events where name = 'inngest/deferred.schedule'`;
    expect(
      events.map(({ data }) => (JSON.parse(data as string) as { _inngest: unknown })._inngest),
    ).toEqual(
      [0, 1].map(() => ({
        fn_slug: "shop-later",
        parent_fn_slug: "shop-parent",
        parent_run_id: runId,
      })),
    );
  });

  it("starts when its run fails, too", async () => {
    const system = await startOfficialSystem(deferring);
    const runId = await system.start("test/defer", { fails: true });
    expect(await system.ended(runId)).toMatchObject({ status: "Failed" });
    expect(await deferredOf(system, 1)).toEqual([{ n: 0 }]);
  });

  it("does not start once it was aborted", async () => {
    const system = await startOfficialSystem(deferring);
    const runId = await system.start("test/defer", { count: 2, abort: true });
    expect(await system.ended(runId)).toMatchObject({ output: "done" });
    expect(await deferredOf(system, 1)).toEqual([{ n: 1 }]);
  });

  it("is refused after the twentieth, and its run goes on", async () => {
    const system = await startOfficialSystem(deferring);
    const runId = await system.start("test/defer", { count: 22 });
    expect(await system.ended(runId)).toMatchObject({ output: "done" });
    expect(await deferredOf(system, 20)).toHaveLength(20);
    const { failures } = (await system.trace(runId)) as unknown as { failures: unknown[] };
    expect(failures).toHaveLength(2);
    expect(failures).toMatchObject([{ error: { name: "DeferError" } }, {}]);
  });
});

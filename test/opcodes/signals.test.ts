// step.waitForSignal and step.sendSignal of the official SDK.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { moveClock } from "../durability/move-clock.ts";
import { sweepQueues } from "../support/queue-options.ts";
import { askExecutor, type OfficialSystem, startOfficialSystem, until } from "./official-system.ts";

const waiting = (client: Inngest) => [
  client.createFunction(
    { id: "wait", retries: 0, triggers: [{ event: "test/wait" }] },
    async ({ event, step }) => {
      const { conflict, timeout = "1h" } = event.data as { conflict: "fail"; timeout?: string };
      const got = await step.waitForSignal("w", {
        signal: "approved",
        timeout,
        onConflict: conflict,
      });
      return { got };
    },
  ),
  client.createFunction(
    { id: "send", retries: 0, triggers: [{ event: "test/send" }] },
    ({ step }) => step.sendSignal("s", { signal: "approved", data: { by: "a run" } }),
  ),
];

const startWaiting = () => startOfficialSystem(waiting);
const FAIL = { conflict: "fail" };
const REPLACE = { conflict: "replace" };
const SIGNAL = { signal: "approved", data: { by: "hand" } };

async function startWait(
  system: OfficialSystem,
  data: Record<string, unknown>,
  executor?: { readonly url: string },
): Promise<string> {
  const runId = await system.start("test/wait", data, executor);
  await until(async () => {
    const waits = await system.sql`select 1 from cairn.waits where run_id = ${runId}`;
    const [run] = await system.sql`select status from cairn.runs where id = ${runId}`;
    return waits.length > 0 || run?.["status"] === "failed" ? true : undefined;
  });
  return runId;
}

describe("a step that waits for a signal", () => {
  it("gets it, with what was sent along, and the sender the run's id", async () => {
    const system = await startWaiting();
    const runId = await startWait(system, FAIL);
    const { steps } = await system.trace(runId);
    expect(steps).toMatchObject([
      { op: "WaitForSignal", status: "waiting", wait: { kind: "signal", signal: "approved" } },
    ]);
    const answer = await system.ask("/v1/signals", SIGNAL);
    expect(answer).toMatchObject({ status: 200, body: { data: { run_id: runId } } });
    expect(await system.ended(runId)).toEqual(
      expect.objectContaining({ status: "Completed", output: { got: SIGNAL } }),
    );
  });

  it("gets it from another run's step, which learns whom it reached", async () => {
    const system = await startWaiting();
    const runId = await startWait(system, FAIL);
    const sender = await system.start("test/send");
    expect(await system.ended(sender)).toMatchObject({ output: { runId } });
    expect(await system.ended(runId)).toMatchObject({
      output: { got: { data: { by: "a run" } } },
    });
  });

  it("gets null when nobody sends one in time", async () => {
    const system = await startWaiting();
    const runId = await startWait(system, FAIL);
    await moveClock(system.sql, 2 * 3_600_000);
    expect(await system.ended(runId)).toMatchObject({ status: "Completed", output: { got: null } });
    expect((await system.trace(runId)).steps).toMatchObject([{ status: "timed_out" }]);
    expect(await system.ask("/v1/signals", SIGNAL)).toMatchObject({ status: 404 });
  });
});

describe("a signal", () => {
  it("that nobody waits for is not kept: 404, which a step gets as nobody", async () => {
    const system = await startWaiting();
    expect(await system.ask("/v1/signals", SIGNAL)).toMatchObject({
      status: 404,
      body: { code: "signal_not_awaited" },
    });
    const sender = await system.start("test/send");
    expect(await system.ended(sender)).toMatchObject({ status: "Completed", output: {} });
    const runId = await startWait(system, FAIL);
    expect((await system.trace(runId)).steps).toMatchObject([{ status: "waiting" }]);
  });

  it("needs a name, and no more", async () => {
    const system = await startWaiting();
    const runId = await startWait(system, FAIL);
    expect(await system.ask("/v1/signals", { signal: "approved" })).toMatchObject({ status: 200 });
    const got = { signal: "approved", data: null };
    expect(await system.ended(runId)).toMatchObject({ output: { got } });
    expect(await system.ask("/v1/signals", { data: 1 })).toMatchObject({ status: 400 });
    expect(await system.ask("/v1/signals", { signal: "" })).toMatchObject({ status: 400 });
  });

  it("resolves a wait once, however many are sent and wherever (I10)", async () => {
    const system = await startWaiting();
    const other = await system.join();
    const runId = await startWait(system, FAIL);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        askExecutor(n % 2 === 0 ? system.url : other.url, "/v1/signals", {
          signal: "approved",
          data: n,
        }),
      ),
    );
    const won = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(won).toHaveLength(1);
    expect(await system.ended(runId)).toMatchObject({ output: { got: { data: won[0] } } });
  });
});

describe("two steps that wait for one signal", () => {
  it("with onConflict fail: the second one's run fails, the first waits on", async () => {
    const system = await startWaiting();
    const first = await startWait(system, FAIL);
    const second = await startWait(system, FAIL);
    expect(await system.ended(second)).toMatchObject({
      status: "Failed",
      output: { name: "SignalConflictError" },
    });
    await system.ask("/v1/signals", SIGNAL);
    expect(await system.ended(first)).toMatchObject({ output: { got: SIGNAL } });
  });

  it("with onConflict replace: the second takes it over, the first goes on at its timeout", async () => {
    const system = await startWaiting();
    const first = await startWait(system, FAIL);
    const second = await startWait(system, REPLACE);
    const answer = await system.ask("/v1/signals", SIGNAL);
    expect(answer.body).toMatchObject({ data: { run_id: second } });
    expect(await system.ended(second)).toMatchObject({ output: { got: SIGNAL } });
    await moveClock(system.sql, 2 * 3_600_000);
    expect(await system.ended(first)).toMatchObject({ output: { got: null } });
  });

  it("at the same time, on two executors: one waits for each name, whoever is first (I10)", async () => {
    const system = await startWaiting();
    const other = await system.join();
    for (const data of [FAIL, REPLACE]) {
      const runs = await Promise.all(
        Array.from({ length: 8 }, (_, n) => startWait(system, data, n % 2 === 0 ? system : other)),
      );
      await until(async () => {
        const rows =
          await system.sql`select 1 from cairn.runs where status in ('queued', 'running')`;
        return rows.length === 0 ? true : undefined;
      });
      const holders = await system.sql`select run_id from cairn.waits
        where status = 'pending' and signal = 'approved' and not replaced`;
      expect(holders).toHaveLength(1);
      const { body } = await system.ask("/v1/signals", SIGNAL);
      expect(body).toMatchObject({ data: { run_id: holders[0]?.["run_id"] } });
      expect(runs).toContain(holders[0]?.["run_id"]);
    }
  });

  it("is free again when the run that waited has ended", async () => {
    const system = await startWaiting();
    const first = await startWait(system, FAIL);
    await system.ask(`/v1/runs/${first}/cancel`, {});
    const second = await startWait(system, FAIL);
    await system.ask("/v1/signals", SIGNAL);
    expect(await system.ended(second)).toMatchObject({ output: { got: SIGNAL } });
  });
});

it("a wait that another executor resolved and left behind goes on", async () => {
  const system = await startWaiting();
  const runId = await startWait(system, FAIL);
  // As a process leaves it that dies right after its commit.
  await system.sql`update cairn.waits set status = 'resolved', result_kind = 'data',
    result = '{"data":7,"signal":"approved"}' where run_id = ${runId}`;
  await system.sql`update cairn.jobs set kind = 'resume', token = token + 1, leased_by = 'gone',
    claimable_at = cairn.now() where run_id = ${runId}`;
  await sweepQueues();
  expect(await system.ended(runId)).toMatchObject({ output: { got: { data: 7 } } });
});

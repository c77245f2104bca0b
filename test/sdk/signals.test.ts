// Signals of our SDK, through a real executor.
import { NonRetriable } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { moveClock } from "../durability/move-clock.ts";
import { until } from "../opcodes/official-system.ts";
import { type CairnSystem, startCairnSystem } from "./cairn-system.ts";

const SIGNAL = "approved:7";

function startWaiting(checkpointing: boolean): Promise<CairnSystem> {
  return startCairnSystem(
    (client) => [
      client.createFunction(
        { id: "wait", triggers: { event: "wait" }, retries: 0 },
        ({ event, step }) =>
          step.waitForSignal("w", {
            signal: SIGNAL,
            timeout: "1h",
            ...(event.data["replace"] === true ? { onConflict: "replace" } : {}),
          }),
      ),
      client.createFunction({ id: "typed", triggers: { event: "typed" } }, async ({ step }) => {
        const schema = z.object({ by: z.string().toUpperCase() });
        const got = await step.waitForSignal("w", { signal: SIGNAL, timeout: "1h", schema });
        return got?.data.by;
      }),
      client.createFunction({ id: "send", triggers: { event: "send" } }, ({ step }) =>
        step.sendSignal("s", { signal: SIGNAL, data: { by: "a run" } }),
      ),
    ],
    { checkpointing },
  );
}

async function startWait(system: CairnSystem, name = "wait", data = {}): Promise<string> {
  const runId = await system.start(name, data);
  await until(async () => {
    const waits = await system.sql`select 1 from cairn.waits where run_id = ${runId}`;
    const [run] = await system.sql`select status from cairn.runs where id = ${runId}`;
    return waits.length > 0 || run?.["status"] === "failed" ? true : undefined;
  });
  return runId;
}

describe.each([{ checkpointing: true }, { checkpointing: false }])(
  "with checkpointing $checkpointing, a step that waits for a signal",
  ({ checkpointing }) => {
    it("gets it with what was sent along, and the sender learns whose it was", async () => {
      const system = await startWaiting(checkpointing);
      const runId = await startWait(system);
      const data = { n: 1, at: new Date(0) };
      expect(await system.client.sendSignal({ signal: SIGNAL, data })).toEqual({ runId });
      const output = { signal: SIGNAL, data: { n: 1, at: "1970-01-01T00:00:00.000Z" } };
      expect(await system.ended(runId)).toMatchObject({ status: "Completed", output });
    });

    it("gets it from another run's step", async () => {
      const system = await startWaiting(checkpointing);
      const runId = await startWait(system);
      expect(await system.run("send")).toMatchObject({ output: { runId } });
      const output = { signal: SIGNAL, data: { by: "a run" } };
      expect(await system.ended(runId)).toMatchObject({ output });
    });
  },
);

describe("a step that waits for a signal", () => {
  it("gets null when nobody sends one in time", async () => {
    const system = await startWaiting(true);
    const runId = await startWait(system);
    await moveClock(system.sql, 2 * 3_600_000);
    expect(await system.ended(runId)).toMatchObject({ status: "Completed", output: null });
  });

  it("tells a signal without data from none", async () => {
    const system = await startWaiting(true);
    const runId = await startWait(system);
    await system.client.sendSignal({ signal: SIGNAL });
    expect(await system.ended(runId)).toMatchObject({ output: { signal: SIGNAL, data: null } });
  });

  it("reads what its schema makes of the data, and fails for good when it does not fit", async () => {
    const system = await startWaiting(true);
    const first = await startWait(system, "typed");
    await system.client.sendSignal({ signal: SIGNAL, data: { by: "ann" } });
    expect(await system.ended(first)).toMatchObject({ output: "ANN" });
    const second = await startWait(system, "typed");
    await system.client.sendSignal({ signal: SIGNAL, data: { by: 7 } });
    expect(await system.ended(second)).toMatchObject({
      status: "Failed",
      output: {
        message: expect.stringContaining(`signal "${SIGNAL}" does not fit its schema: data.by`),
      },
    });
  });

  it("fails when the name is taken, or takes it over if it says so", async () => {
    const system = await startWaiting(true);
    await startWait(system);
    expect(await system.ended(await startWait(system))).toMatchObject({
      status: "Failed",
      output: { name: "SignalConflictError" },
    });
    const third = await startWait(system, "wait", { replace: true });
    expect(await system.client.sendSignal({ signal: SIGNAL })).toEqual({ runId: third });
  });

  it("needs a name", async () => {
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, ({ step }) =>
        step.waitForSignal("w", { signal: "", timeout: "1h" }),
      ),
    ]);
    const error = new NonRetriable('step "w": a signal needs a name');
    const { name, message } = error;
    expect(await system.run("go")).toMatchObject({ status: "Failed", output: { name, message } });
  });
});

describe("a signal that nobody waits for", () => {
  it("is not kept, and its sender learns so", async () => {
    const system = await startWaiting(true);
    expect(await system.client.sendSignal({ signal: SIGNAL })).toEqual({ runId: undefined });
    expect(await system.run("send")).toMatchObject({ status: "Completed", output: {} });
  });
});

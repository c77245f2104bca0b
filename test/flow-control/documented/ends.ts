// What docs/flow-control.md promises of cancels: by events, by time, and what they reach.
import { expect } from "vitest";
import { type DocumentedApp, HOUR, MINUTE, soon } from "./documented-app.ts";
import { observed } from "./work.ts";

const ORDER = { order: "o1", user: "a" };

const cancel = (app: DocumentedApp, runId: string) =>
  app.system.ask(`/v1/runs/${runId}/cancel`, {});

async function reasonOf(app: DocumentedApp, runId: string): Promise<unknown> {
  expect(await app.system.ended(runId)).toMatchObject({ status: "Cancelled" });
  const { body } = await app.system.ask(`/v1/runs/${runId}/trace`);
  return (body["data"] as { error: { name: string } }).error.name;
}

export const endChecks = {
  "cancel-on": async (app: DocumentedApp): Promise<void> => {
    const runId = await app.start("order/placed", ORDER);
    await app.start("order/placed", { ...ORDER, order: "o2" });
    await app.inStatus("waiting", 2);
    await app.send("order/cancelled", ORDER);
    expect(await reasonOf(app, runId)).toBe("CancelledByEvent");
    await app.move(HOUR);
    await app.inStatus("completed", 1);
    expect(observed.calls("dispatch")).toEqual(["o2"]);
  },
  timeouts: async (app: DocumentedApp): Promise<void> => {
    const slow = await app.start("order/placed", { order: "o1", user: "slow" });
    await app.start("order/placed", { order: "o2", user: "quick" });
    await app.inStatus("waiting", 2);
    await app.system.ask("/v1/pauses", { scope: "all" });
    const late = await app.start("order/placed", { order: "o3", user: "quick" });
    await app.move(10 * MINUTE);
    expect(await reasonOf(app, late)).toBe("StartTimeout");
    await fetch(`${app.system.url}/v1/pauses?scope=all`, { method: "DELETE" });
    await app.inStatus("completed", 1);
    await app.move(2 * HOUR);
    expect(await reasonOf(app, slow)).toBe("FinishTimeout");
    expect(observed.calls("charge")).toEqual(["o2"]);
  },
  "cancel-reaches": async (app: DocumentedApp): Promise<void> => {
    const runId = await app.start("image/uploaded", { image: "i1", tenant: "a" });
    await soon(() => observed.calls("convert").length === 1);
    await cancel(app, runId);
    await soon(() => observed.calls("convert aborted").length === 1);
    expect(await app.system.ended(runId)).toMatchObject({ status: "Cancelled" });
    await soon(() => observed.calls("cleanUp").length === 1);
    expect(observed.calls("cleanUp")).toEqual(["i1 CancelledByRequest"]);
    await app.inStatus("completed", 1);
  },
  "cancel-children": async (app: DocumentedApp): Promise<void> => {
    await app.send("image/uploaded", { image: "i1", tenant: "a" });
    await app.inStatus("waiting", 2);
    const [parent] = await app.system.sql<{ id: string }[]>`
      select id from cairn.runs where parent_run_id is null`;
    await cancel(app, parent?.id ?? "");
    await app.inStatus("cancelled", 2);
    const [child] = await app.runs();
    expect(await reasonOf(app, child?.id ?? "")).toBe("CancelledWithParent");
    expect(observed.calls("render")).toEqual([]);
  },
};

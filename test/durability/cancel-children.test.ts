// What a cancelled run invoked is cancelled with it, also when the executor that was asked for it dies
// right after the commit. Checks I9, I18 and I19.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEventSender } from "./event-sender.ts";
import { eventually, eventuallyTrue } from "./eventually.ts";
import { moveClock } from "./move-clock.ts";
import { openTwoExecutors, type TwoExecutors } from "./two-executors.ts";

/** Ends when the clock is moved, and not before: a slow victim takes no job away from itself. */
const LEASE_MS = 60_000;

let two: TwoExecutors;

beforeEach(async () => {
  two = await openTwoExecutors();
}, 180_000);
afterEach(() => two.stop(), 60_000);

describe("an executor that is killed after it has committed the cancel of a parent", () => {
  it("is followed by another one that cancels the child", async () => {
    const victim = await two.start(0, { leaseMs: LEASE_MS });
    const app = await two.startLedgerApp(0);
    await two.syncApp(app);
    const sender = createEventSender({ url: () => two.urls[0] });
    await sender.send({ name: "ledger/invoke", data: { key: "invoke-1", isGated: true } });
    const child = await eventually("the child is there", async () => {
      const [row] = await two.sql<{ id: string; parent: string }[]>`
        select id, parent_run_id as parent from cairn.runs where parent_run_id is not null`;
      return row;
    });
    // The child stands at its gate, and no other transition is under way that could meet the failpoint.
    await eventuallyTrue("the child was called", () => app.entriesOf(child.id).length > 0);
    await victim.arm({ name: "transition:after-commit", hit: 1 });
    await fetch(`${two.urls[0]}/v1/runs/${child.parent}/cancel`, {
      method: "POST",
      body: JSON.stringify({ children: true }),
    }).catch(() => undefined);
    expect(await victim.exited).toMatchObject({ signal: "SIGKILL" });
    const status = async (id: string): Promise<string> => {
      const [row] = await two.sql<{ status: string }[]>`
        select status from cairn.runs where id = ${id}`;
      return row?.status ?? "";
    };
    expect(await status(child.parent)).toBe("cancelled");
    expect(await status(child.id)).not.toBe("cancelled");
    await moveClock(two.sql, LEASE_MS);
    await two.start(1);
    await eventuallyTrue("the child is cancelled", async () => {
      return (await status(child.id)) === "cancelled";
    });
    expect(await two.violations()).toEqual([]);
  }, 120_000);
});

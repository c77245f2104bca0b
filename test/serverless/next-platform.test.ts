// The whole platform in one Next.js server, as it is deployed: behind a pooler, with QStash as its clock and
// no other process of ours. It is killed in the middle of steps, and started again.
import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { eventuallyTrue } from "../durability/eventually.ts";
import { canSkip, skipReason } from "../support/pgbouncer.ts";
import { buildPlatform } from "./platform-process.ts";
import { type PlatformSystem, startPlatformSystem } from "./platform-system.ts";

const BUILD_MS = 300_000;
const ORDERS = 3;

/** Tables whose lock keeps a step from ending: each writes to one after it told the ledger. */
type Table = "inventory" | "orders";

async function lock(sql: Sql, table: Table): Promise<() => Promise<void>> {
  const reserved = await sql.reserve();
  await reserved.unsafe(`begin; lock table example.${table} in exclusive mode`);
  return async () => {
    await reserved.unsafe("commit");
    reserved.release();
  };
}

const begun = (sql: Sql, step: string): Promise<void> =>
  eventuallyTrue(`each order has begun: ${step}`, async () => {
    const rows = await sql`select distinct run_id from example.ledger where step = ${step}`;
    return rows.length === ORDERS;
  });

let system: PlatformSystem;

describe.skipIf(canSkip)(`the platform as one Next.js app${skipReason}`, () => {
  beforeAll(() => buildPlatform(() => undefined), BUILD_MS);
  beforeEach(async () => {
    system = await startPlatformSystem();
  });

  it("runs no finished step again, though it is killed in the middle of three (I1, I5, I6)", async () => {
    const { sql } = system;
    const ids = Array.from({ length: ORDERS }, () => randomBytes(4).toString("hex"));
    await system.register();
    // Whoever runs first makes the app's tables.
    await system.send("store/dispatch.requested", { orderId: "first", sku: "tea", quantity: 1 });
    await eventuallyTrue("the first run has ended", async () => (await endedRuns(sql)).length > 0);

    const unlockInventory = await lock(sql, "inventory");
    for (const orderId of ids)
      await system.send("store/order.placed", { orderId, sku: "tea", quantity: 1 });
    await begun(sql, "reserve inventory");
    await system.kill();
    const unlockOrders = await lock(sql, "orders");
    await unlockInventory();
    await system.start();

    await begun(sql, "create order");
    await system.kill();
    await unlockOrders();
    await system.start();

    await eventuallyTrue("each order waits for its payment", async () => {
      const waits = await sql`select 1 from cairn.waits where status = 'pending'`;
      return waits.length === ORDERS;
    });
    const unlockPaid = await lock(sql, "orders");
    for (const orderId of ids) await system.send("store/payment.received", { orderId, amount: 1 });
    await begun(sql, "mark paid");
    await system.kill();
    await unlockPaid();
    await system.start();

    const expected = [
      ...Array.from({ length: ORDERS }, () => "example-checkout completed"),
      ...Array.from({ length: ORDERS + 1 }, () => "example-dispatch completed"),
    ];
    await eventuallyTrue(
      "all runs have ended",
      async () => (await endedRuns(sql)).length === expected.length,
    );
    expect(await endedRuns(sql)).toEqual(expected);
    expect(await executionsAfterTheirEnd(sql)).toEqual([]);
    expect(await executions(sql, "reserve inventory")).toBe(2 * ORDERS);
    expect(await executions(sql, "create order")).toBe(2 * ORDERS);
    expect(await executions(sql, "mark paid")).toBe(2 * ORDERS);
    expect(await executions(sql, "book courier")).toBe(ORDERS + 1);
    expect(await checkOracles(sql)).toEqual([]);
  }, 240_000);
});

/** Steps that ran, or ran again, when their result was stored already. */
const executionsAfterTheirEnd = (sql: Sql) => sql`
  select m.run_id, m.name from cairn.memos m
  join example.ledger l on l.run_id = m.run_id and l.step = m.name
  where l.at > m.ended_at`;

async function executions(sql: Sql, step: string): Promise<number> {
  return (await sql`select 1 from example.ledger where step = ${step}`).length;
}

async function endedRuns(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ run: string }[]>`
    select f.slug || ' ' || r.status as run from cairn.runs r
    join cairn.functions f on f.id = r.function_id
    where r.ended_at is not null order by 1`;
  return rows.map(({ run }) => run);
}

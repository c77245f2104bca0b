// Marketplace checkout: reserve, create the order, wait for the payment, then dispatch. Without a
// payment within 60 s the reservation is released.
import { NonRetriable } from "@cairn/sdk-next";
import { cairn } from "../lib/cairn.ts";
import { database } from "../lib/database.ts";
import { recordExecution } from "../lib/ledger.ts";
import { dispatch } from "./dispatch.ts";

export const checkout = cairn.createFunction(
  { id: "checkout", name: "Marketplace checkout", triggers: [{ event: "store/order.placed" }] },
  async ({ event, step, runId }) => {
    const order = event.data;

    await step.run("reserve inventory", async () => {
      await recordExecution(runId, "reserve inventory");
      await reserve(order.sku, order.quantity);
    });

    await step.run("create order", async () => {
      await recordExecution(runId, "create order");
      const sql = await database();
      await sql`insert into example.orders values (${order.orderId}, ${order.sku}, ${order.quantity}, 'awaiting payment')
        on conflict (id) do nothing`;
    });

    const payment = await step.waitForEvent("payment", {
      event: "store/payment.received",
      timeout: "60s",
      match: "data.orderId",
    });

    if (payment === null) {
      await step.run("release reservation", async () => {
        await recordExecution(runId, "release reservation");
        await release(order.sku, order.quantity);
        await setStatus(order.orderId, "expired");
      });
      return { orderId: order.orderId, status: "expired" as const };
    }

    await step.run("mark paid", async () => {
      await recordExecution(runId, "mark paid");
      await setStatus(order.orderId, "paid");
    });

    const parcel = await step.invoke("dispatch", { function: dispatch, data: order });
    return { orderId: order.orderId, status: "dispatched" as const, parcel: parcel.parcelId };
  },
);

async function reserve(sku: string, quantity: number): Promise<void> {
  const sql = await database();
  const reserved = await sql`update example.inventory set available = available - ${quantity}
    where sku = ${sku} and available >= ${quantity} returning sku`;
  if (reserved.length === 0)
    throw new NonRetriable(`There are not ${String(quantity)} of ${sku} left.`);
}

async function release(sku: string, quantity: number): Promise<void> {
  const sql = await database();
  await sql`update example.inventory set available = available + ${quantity} where sku = ${sku}`;
}

async function setStatus(orderId: string, status: string): Promise<void> {
  const sql = await database();
  await sql`update example.orders set status = ${status} where id = ${orderId}`;
}

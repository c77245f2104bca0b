// Invoked by the checkout, once the order is paid.
import { cairn } from "../lib/cairn.ts";
import { database } from "../lib/database.ts";
import { recordExecution } from "../lib/ledger.ts";

export const dispatch = cairn.createFunction(
  { id: "dispatch", name: "Dispatch an order", triggers: [{ event: "store/dispatch.requested" }] },
  async ({ event, step, runId }) => {
    const { orderId } = event.data;
    const parcelId = await step.run("book courier", async (context) => {
      await recordExecution(runId, "book courier");
      // A courier would get the key, so that a repeated attempt books nothing twice.
      return `parcel-${context.idempotencyKey.slice(0, 8)}`;
    });
    await step.run("mark dispatched", async () => {
      await recordExecution(runId, "mark dispatched");
      const sql = await database();
      await sql`update example.orders set status = 'dispatched' where id = ${orderId}`;
    });
    return { parcelId };
  },
);

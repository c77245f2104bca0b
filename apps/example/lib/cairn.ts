// The client: who this app is and which events it knows. Payloads are checked when they are sent
// and when they arrive.
import { createClient } from "@cairn/sdk-next";
import { z } from "zod";

const Order = z.object({
  orderId: z.string().min(1),
  sku: z.string().min(1),
  quantity: z.int().min(1).max(100),
});

export const cairn = createClient({
  id: "example",
  events: {
    "store/order.placed": Order,
    "store/payment.received": z.object({ orderId: z.string(), amount: z.number() }),
    "store/dispatch.requested": Order,
    "agent/task.requested": z.object({ taskId: z.string(), prompt: z.string().min(1) }),
    "agent/task.decided": z.object({ taskId: z.string(), approved: z.boolean(), by: z.string() }),
    "access/requested": z.object({
      requestId: z.string(),
      user: z.string(),
      resource: z.string(),
      approvers: z.array(z.string()).min(1),
    }),
    "access/decided": z.object({
      requestId: z.string(),
      approver: z.string(),
      approved: z.boolean(),
    }),
    "access/granted": z.object({ requestId: z.string(), user: z.string(), resource: z.string() }),
  },
});

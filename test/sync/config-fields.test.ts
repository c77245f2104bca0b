// Every field of a function's configuration that the official SDK can send is stored and shown.
import type { Inngest } from "inngest";
import { expect, it } from "vitest";
import { z } from "zod";
import { startOfficialSystem } from "../opcodes/official-system.ts";

const Shown = z.object({ data: z.object({ config: z.string(), maxAttempts: z.number() }) });

type Options = Parameters<Inngest["createFunction"]>[0];

const FULL = {
  id: "full",
  name: "All of it",
  retries: 7,
  triggers: [
    { event: "shop/order.*", if: "event.data.total > 0" },
    { cron: "TZ=Europe/Paris 0 9 * * 1" },
  ],
  concurrency: [
    { limit: 5, key: "event.data.user", scope: "fn" },
    { limit: 10, key: "'shop'", scope: "account" },
  ],
  rateLimit: { limit: 1, period: "24h", key: "event.data.user" },
  throttle: { limit: 3, period: "1m", key: "event.data.user", burst: 2 },
  debounce: { period: "5s", timeout: "1m", key: "event.data.user" },
  priority: { run: "event.data.vip ? 100 : 0" },
  cancelOn: [{ event: "shop/order.cancelled", match: "data.id", timeout: "2h" }],
  idempotency: "event.data.id",
  timeouts: { start: "10s", finish: "1h" },
  singleton: { key: "event.data.user", mode: "cancel" },
  checkpointing: { bufferedSteps: 3 },
} satisfies Options;

const BATCH = {
  id: "batch",
  triggers: [{ event: "shop/a" }],
  concurrency: 4,
  batchEvents: { maxSize: 10, timeout: "5s", key: "event.data.user", if: "event.data.total > 0" },
} satisfies Options;

it("what the official SDK sends of a function is shown as it was sent", async () => {
  const system = await startOfficialSystem((client) => [
    client.createFunction(FULL, () => 1),
    client.createFunction(BATCH, () => 1),
  ]);
  const read = async (slug: string) => {
    const { data } = Shown.parse((await system.ask(`/v1/functions/${slug}`)).body);
    return { ...data, config: JSON.parse(data.config) as unknown };
  };
  const { concurrency, rateLimit, throttle, debounce, priority } = FULL;
  const { idempotency, timeouts, singleton } = FULL;
  expect(await read("shop-full")).toMatchObject({
    maxAttempts: 8,
    config: {
      name: "All of it",
      triggers: [
        { event: "shop/order.*", expression: "event.data.total > 0" },
        { cron: "TZ=Europe/Paris 0 9 * * 1" },
      ],
      concurrency,
      rateLimit,
      throttle,
      debounce,
      priority,
      idempotency,
      timeouts,
      singleton,
      cancel: [
        {
          event: "shop/order.cancelled",
          if: "event.data.id == async.data.id",
          timeout: "2h",
        },
      ],
    },
  });
  const { batchEvents } = BATCH;
  expect(await read("shop-batch")).toMatchObject({ config: { batchEvents, concurrency: 4 } });
});

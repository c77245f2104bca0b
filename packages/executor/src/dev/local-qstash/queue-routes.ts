// Queues: made, shown, paused and deleted.
import { z } from "zod";
import type { Queue, Queues } from "./queues.ts";
import { badRequest } from "./qstash-refusal.ts";
import { readJson, type Route } from "./qstash-request.ts";

const UPSERT = z.object({
  queueName: z.string().min(1),
  parallelism: z.int().min(1).optional(),
  paused: z.boolean().optional(),
});

const ONE = /^\/v2\/queues\/([^/]+)$/;

export function queueRoutes(queues: Queues): readonly Route[] {
  const setPaused = (name: string, isPaused: boolean): void => {
    const queue = queues.get(name);
    queue.updatedAt = Date.now();
    queue.lane.setPaused(isPaused);
  };
  return [
    {
      method: "GET",
      pattern: /^\/v2\/queues$/,
      answer: () => ({ body: queues.list().map(showQueue) }),
    },
    {
      method: "POST",
      pattern: /^\/v2\/queues$/,
      answer: ({ body }) => {
        const upsert = UPSERT.safeParse(readJson(body));
        if (!upsert.success) throw badRequest("invalid queue: give queueName and parallelism");
        const { queueName, parallelism = 1, paused = false } = upsert.data;
        queues.checkRoom(queueName);
        queues.open(queueName).lane.setLimits({ parallelism });
        setPaused(queueName, paused);
        return {};
      },
    },
    {
      method: "GET",
      pattern: ONE,
      answer: (_, [name = ""]) => ({ body: showQueue(queues.get(name)) }),
    },
    {
      method: "DELETE",
      pattern: ONE,
      answer: (_, [name = ""]) => {
        queues.remove(name);
        return {};
      },
    },
    {
      method: "POST",
      pattern: /^\/v2\/queues\/([^/]+)\/(pause|resume)$/,
      answer: (_, [name = "", action]) => {
        setPaused(name, action === "pause");
        return {};
      },
    },
  ];
}

function showQueue({ name, lane, createdAt, updatedAt }: Queue) {
  const { waiting, active } = lane.counts();
  const { parallelism } = lane.limits();
  return {
    name,
    parallelism,
    lag: waiting + active,
    paused: lane.isPaused(),
    createdAt,
    updatedAt,
  };
}

// Queues: lanes in which a message keeps its slot until it has ended, retries and callbacks included.
import { createLane, type Lane, NO_LIMITS } from "./lane.ts";
import { checkLimit } from "./plan-limits.ts";
import { notFound } from "./qstash-refusal.ts";
import type { Timers } from "./timers.ts";

export interface Queue {
  readonly name: string;
  readonly lane: Lane;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Queues {
  /** Made with parallelism 1 when there is none. */
  readonly open: (name: string) => Queue;
  /** @throws QstashRefusal when there is none, and the plan has no more. */
  readonly checkRoom: (name: string) => void;
  /** @throws QstashRefusal with 404. */
  readonly get: (name: string) => Queue;
  readonly list: () => readonly Queue[];
  /** What waits in it already still goes its way. */
  readonly remove: (name: string) => void;
}

export function createQueues(timers: Timers, limit: number): Queues {
  const queues = new Map<string, Queue>();
  return {
    open: (name) => {
      const known = queues.get(name);
      if (known !== undefined) return known;
      const now = Date.now();
      const lane = createLane(timers, { ...NO_LIMITS, parallelism: 1 });
      const queue = { name, lane, createdAt: now, updatedAt: now };
      queues.set(name, queue);
      return queue;
    },
    checkRoom: (name) => {
      if (!queues.has(name)) checkLimit("maxQueues", queues.size + 1, limit);
    },
    get: (name) => {
      const queue = queues.get(name);
      if (queue === undefined) throw notFound(`queue ${name}`);
      return queue;
    },
    list: () => [...queues.values()],
    remove: (name) => {
      queues.delete(name);
    },
  };
}

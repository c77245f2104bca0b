// The measured app, written with the official SDK, on a Node server.
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { createServer } from "node:http";
import {
  type BenchConfig,
  type BenchData,
  EVENTS,
  type EventName,
  LIMITED,
  type Steps,
  THROTTLED,
} from "./bench-event.ts";
import { type Body, createBodies } from "./bench-functions.ts";
import { serveBenchApp } from "./serve-bench-app.ts";
import { createWatchedRuns } from "./watched-runs.ts";

const watched = createWatchedRuns();
const client = new Inngest({ id: "bench" });
const { inARow, sideBySide, sleep, nap, wake, wait } = createBodies(watched);

function define(
  id: string,
  event: EventName,
  body: Body,
  config: BenchConfig = {},
): InngestFunction.Any {
  return client.createFunction(
    { id, triggers: [{ event }], checkpointing: true, ...config },
    ({ event: e, step }) => body(step as unknown as Steps, e.data as BenchData),
  );
}

const functions = [
  define("steps", EVENTS.steps, inARow),
  define("steps-by-recall", EVENTS.stepsByRecall, inARow, { checkpointing: false }),
  define("parallel", EVENTS.parallel, sideBySide),
  define("sleep", EVENTS.sleep, sleep),
  define("limited", EVENTS.limited, inARow, LIMITED),
  define("throttled", EVENTS.throttled, inARow, THROTTLED),
  define("nap", EVENTS.nap, nap),
  define("wake", EVENTS.wake, wake),
  define("wait", EVENTS.wait, wait),
];

await serveBenchApp(createServer(serve({ client, functions })), watched);

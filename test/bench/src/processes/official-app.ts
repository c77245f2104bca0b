// The measured app, written with the official SDK, on a Node server.
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { createServer } from "node:http";
import { type BenchData, EVENTS, type EventName, type Steps } from "./bench-event.ts";
import { type Body, createBodies } from "./bench-functions.ts";
import { serveBenchApp } from "./serve-bench-app.ts";
import { createWatchedRuns } from "./watched-runs.ts";

const watched = createWatchedRuns();
const client = new Inngest({ id: "bench" });
const { inARow, sideBySide, sleep, nap } = createBodies(watched);

function define(
  id: string,
  event: EventName,
  body: Body,
  checkpointing = true,
): InngestFunction.Any {
  return client.createFunction({ id, triggers: [{ event }], checkpointing }, ({ event: e, step }) =>
    body(step as unknown as Steps, e.data as BenchData),
  );
}

const functions = [
  define("steps", EVENTS.steps, inARow),
  define("steps-by-recall", EVENTS.stepsByRecall, inARow, false),
  define("parallel", EVENTS.parallel, sideBySide),
  define("sleep", EVENTS.sleep, sleep),
  define("nap", EVENTS.nap, nap),
];

await serveBenchApp(createServer(serve({ client, functions })), watched);

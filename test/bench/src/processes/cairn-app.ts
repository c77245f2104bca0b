// The measured app, written with our SDK, on a Node server.
import { createAdaptorServer } from "@hono/node-server";
import { type AnyFunction, createClient, serve } from "@cairn/sdk-next";
import {
  type BenchConfig,
  type BenchData,
  EVENTS,
  type EventName,
  LIMITED,
  THROTTLED,
} from "./bench-event.ts";
import { type Body, createBodies } from "./bench-functions.ts";
import { serveBenchApp } from "./serve-bench-app.ts";
import { createWatchedRuns } from "./watched-runs.ts";

const watched = createWatchedRuns();
const client = createClient({ id: "bench" });
const { inARow, sideBySide, sleep, nap, wake, wait } = createBodies(watched);

function define(id: string, event: EventName, body: Body, config: BenchConfig = {}): AnyFunction {
  return client.createFunction(
    { id, triggers: [{ event }], checkpointing: true, ...config },
    ({ event: e, step }) => body(step, e.data as unknown as BenchData),
  );
}

const { GET, POST, PUT } = serve({
  client,
  functions: [
    define("steps", EVENTS.steps, inARow),
    define("steps-by-recall", EVENTS.stepsByRecall, inARow, { checkpointing: false }),
    define("parallel", EVENTS.parallel, sideBySide),
    define("sleep", EVENTS.sleep, sleep),
    define("limited", EVENTS.limited, inARow, LIMITED),
    define("throttled", EVENTS.throttled, inARow, THROTTLED),
    define("nap", EVENTS.nap, nap),
    define("wake", EVENTS.wake, wake),
    define("wait", EVENTS.wait, wait),
  ],
});
const handlers = new Map([
  ["GET", GET],
  ["POST", POST],
  ["PUT", PUT],
]);

await serveBenchApp(
  createAdaptorServer({
    fetch: (request) =>
      handlers.get(request.method)?.(request) ?? new Response(null, { status: 405 }),
  }),
  watched,
);

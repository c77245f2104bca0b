// The measured app, written with our SDK, on a Node server.
import { createAdaptorServer } from "@hono/node-server";
import { type AnyFunction, createClient, serve } from "@cairn/sdk-next";
import { type BenchData, EVENTS, type EventName } from "./bench-event.ts";
import { type Body, createBodies } from "./bench-functions.ts";
import { serveBenchApp } from "./serve-bench-app.ts";
import { createWatchedRuns } from "./watched-runs.ts";

const watched = createWatchedRuns();
const client = createClient({ id: "bench" });
const { inARow, sideBySide, sleep, nap } = createBodies(watched);

function define(id: string, event: EventName, body: Body, checkpointing = true): AnyFunction {
  return client.createFunction({ id, triggers: [{ event }], checkpointing }, ({ event: e, step }) =>
    body(step, e.data as unknown as BenchData),
  );
}

const { GET, POST, PUT } = serve({
  client,
  functions: [
    define("steps", EVENTS.steps, inARow),
    define("steps-by-recall", EVENTS.stepsByRecall, inARow, false),
    define("parallel", EVENTS.parallel, sideBySide),
    define("sleep", EVENTS.sleep, sleep),
    define("nap", EVENTS.nap, nap),
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

// The steps that run in the app: `step.run`, `step.sendEvent`, `step.fetch` and
// `step.realtime.publish`.
import type { RunWork, StepContext } from "../engine/asked-step.ts";
import { seedOf } from "../events/event-seed.ts";
import { type FetchRequest, fetchToKeep } from "./fetch-step.ts";
import type { AnyEventToSend } from "../events/outgoing-event.ts";
import type { SendEvents } from "../events/send-events.ts";
import type { MessageToPublish, Publish } from "../publish/realtime-api.ts";
import { readPolicy, readStepName } from "./step-options.ts";
import type { RunOptions } from "./step-tools.ts";

export interface WorkParts {
  /** The run's own event's time; it makes the ids of sent events. Milliseconds. */
  readonly eventTs: number;
  readonly send: SendEvents;
  readonly fetch: typeof globalThis.fetch;
  readonly runId: string;
  readonly publish: Publish;
}

type Callback = (...input: readonly unknown[]) => unknown;

export function callbackWork(
  step: string | RunOptions,
  callback: Callback,
  input: readonly unknown[],
): RunWork {
  return {
    kind: "run",
    wireName: readStepName(step).id,
    input,
    policy: readPolicy(step),
    call: (given, context) => callback(...given, context),
  };
}

export function sendWork(
  { send, eventTs }: WorkParts,
  events: AnyEventToSend | readonly AnyEventToSend[],
): RunWork {
  return ownWork("sendEvent", (context) => send(events, seedOf(context.idempotencyKey, eventTs)));
}

export function fetchWork({ fetch }: WorkParts, request: FetchRequest): RunWork {
  return ownWork("fetch", (context) => fetchToKeep(fetch, request, context));
}

export function publishWork({ publish, runId }: WorkParts, message: MessageToPublish): RunWork {
  return ownWork("realtime.publish", async () => {
    await publish(message, runId);
    return message.data;
  });
}

function ownWork(tool: string, call: (context: StepContext) => unknown): RunWork {
  return {
    kind: "run",
    wireName: tool,
    type: `step.${tool}`,
    input: [],
    policy: {},
    call: (_input, context) => call(context),
  };
}

// The steps that run in the app: `step.run`, `step.sendEvent`, `step.sendSignal`, `step.settle`,
// `step.fetch`, `step.realtime.publish` and `step.ai.wrap`.
import type { RunWork, StepContext } from "../engine/asked-step.ts";
import { seedOf } from "../events/event-seed.ts";
import { type FetchRequest, fetchToKeep } from "./fetch-step.ts";
import type { AnyEventToSend } from "../events/outgoing-event.ts";
import type { SendEvents } from "../events/send-events.ts";
import type { MessageToPublish, Publish } from "../publish/realtime-api.ts";
import type { SettleUnits } from "../limits/settle-units.ts";
import type { SendSignal, SignalToSend } from "../signals/send-signal.ts";
import { readPolicy, readStepName } from "./step-options.ts";
import type { RunOptions } from "./step-ref.ts";

export interface WorkParts {
  /** The run's own event's time; it makes the ids of sent events. Milliseconds. */
  readonly eventTs: number;
  readonly send: SendEvents;
  readonly fetch: typeof globalThis.fetch;
  readonly runId: string;
  readonly publish: Publish;
  readonly sendSignal: SendSignal;
  readonly settleUnits: SettleUnits;
  /** Arguments of steps stay in the app. */
  readonly hidesInput: boolean;
}

type Callback = (...input: readonly unknown[]) => unknown;

export interface CallbackStep {
  readonly step: string | RunOptions;
  readonly callback: Callback;
  readonly input: readonly unknown[];
}

export function callbackWork({ hidesInput }: WorkParts, given: CallbackStep): RunWork {
  const { step, callback, input } = given;
  return {
    kind: "run",
    wireName: readStepName(step).id,
    input,
    hidesInput,
    policy: readPolicy(step),
    call: (values, context) => callback(...values, context),
  };
}

export function wrapWork(parts: WorkParts, given: CallbackStep): RunWork {
  const call: RunWork["call"] = (values) => given.callback(...values);
  return { ...callbackWork(parts, given), type: "step.ai.wrap", call };
}

export function sendSignalWork({ sendSignal }: WorkParts, given: SignalToSend): RunWork {
  const work = ownWork("sendSignal", () => sendSignal(given));
  return { ...work, more: { signal: given.signal } };
}

export function settleWork({ settleUnits, runId }: WorkParts, units: number): RunWork {
  return { ...ownWork("settle", () => settleUnits(runId, units)), more: { units } };
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

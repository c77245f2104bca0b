// One call of one function: events are checked, the handler gets its context, the engine replays it.
import { DISCOVERY_STEP } from "@cairn/core";
import type { Call } from "./endpoint/call-request.ts";
import { schemaOf, unknownEvent } from "./events/check-data.ts";
import { createCheckpoint } from "./connection/checkpoint.ts";
import type { ClientRuntime } from "./client.ts";
import { createStepTools } from "./steps/create-step-tools.ts";
import type { AskedStep } from "./engine/asked-step.ts";
import type { Outcome } from "./engine/outcome.ts";
import { replay, type ReplayTools } from "./engine/replay.ts";
import type { ReplayHost } from "./engine/replay-request.ts";
import { deserializeError, serializeError } from "./engine/serialize-error.ts";
import type { ReceivedEvent } from "./events/event-types.ts";
import type { ExecutorLink } from "./connection/executor-link.ts";
import { onlyWhen } from "./logger.ts";
import { readMemo, type RunInfo, type StepInfo, wrapRuns, wrapSteps } from "./middleware.ts";
import { checkKnown, checkReceived, toReceivedEvent } from "./events/received-event.ts";
import type { ServedFunction } from "./endpoint/served-functions.ts";
import { trusted } from "./trusted.ts";

export interface FunctionCall {
  readonly served: ServedFunction;
  readonly call: Call;
  /** `step`, or the hash of the one step to run. */
  readonly stepId: string;
  /** A host makes it when it is asked for. */
  readonly signal: () => AbortSignal;
  readonly api: ExecutorLink;
}

const TARGET_WAIT_MS = 10_000;

export async function runFunction(
  runtime: ClientRuntime,
  functionCall: FunctionCall,
): Promise<Outcome> {
  const { served, call, stepId } = functionCall;
  const { runId, attempt, maxAttempts, planOnly, memos, stack } = call;
  const functionId = served.id;
  let events: readonly ReceivedEvent[];
  try {
    events = await checkEvents(runtime, served, call.events);
  } catch (error) {
    return { kind: "failed", error: serializeError(error), noRetry: true };
  }
  const target = stepId === DISCOVERY_STEP ? undefined : stepId;
  return await replay(
    (tools) => startHandler(runtime, functionCall, { tools, events }),
    { runId, functionId, target, memos, stack, attempt, maxAttempts, planOnly },
    createHost(runtime, functionCall),
  );
}

async function checkEvents(
  { schemas }: ClientRuntime,
  { triggers }: ServedFunction,
  events: readonly ReceivedEvent[],
): Promise<readonly ReceivedEvent[]> {
  return await Promise.all(events.map((event) => checkReceived(event, triggers, schemas)));
}

interface HandlerParts {
  readonly tools: ReplayTools;
  readonly events: readonly ReceivedEvent[];
}

function startHandler(
  runtime: ClientRuntime,
  { served, call }: FunctionCall,
  { tools, events }: HandlerParts,
): Promise<unknown> {
  const { schemas, logger, middleware, send, fetch, publish } = runtime;
  const event = events[0] ?? call.event;
  const { step, group } = createStepTools({
    ask: tools.ask,
    eventTs: event.ts,
    send,
    fetch,
    publish,
    runId: call.runId,
    checkEventName(name) {
      if (schemas !== undefined && schemaOf(schemas, name) === undefined) {
        throw unknownEvent(schemas, name);
      }
    },
    readEvent: (memo) => checkKnown(toReceivedEvent(memo), schemas),
  });
  const context: RunInfo = {
    event,
    events,
    step,
    group,
    runId: call.runId,
    attempt: call.attempt,
    logger: onlyWhen(tools.isLive, logger),
    functionId: served.id,
  };
  return wrapRuns(middleware, (given) => callHandler(served, given))(context);
}

async function callHandler({ definition, isFailureHandler }: ServedFunction, context: RunInfo) {
  if (!isFailureHandler) return await definition.run(context);
  const error = deserializeError(context.event.data["error"]);
  return await definition.onFailure?.(trusted({ ...context, error }));
}

function createHost(runtime: ClientRuntime, functionCall: FunctionCall): ReplayHost {
  const { middleware, logger, clock } = runtime;
  const { served, call, signal } = functionCall;
  const info = (step: AskedStep): StepInfo => ({
    runId: call.runId,
    functionId: served.id,
    stepId: step.id,
    stepName: step.label,
    attempt: call.attempt,
  });
  return {
    now: () => clock.now(),
    logger,
    get signal() {
      return signal();
    },
    targetWaitMs: TARGET_WAIT_MS,
    checkpoint: checkpointOf(runtime, functionCall),
    wrapStep: (step, next) => wrapSteps(middleware, info(step), next),
    readMemo: (step, value) => readMemo(middleware, info(step), value),
  };
}

function checkpointOf(
  { checkpointing: ofClient, clock }: ClientRuntime,
  { served, call: { dispatch }, api }: FunctionCall,
): ReplayHost["checkpoint"] {
  const wanted = served.definition.checkpointing ?? ofClient;
  if (wanted === false || dispatch === undefined) return undefined;
  const options = wanted === true ? {} : wanted;
  return createCheckpoint({ api, clock, dispatch, options });
}

// One call of one function: events are checked, the handler gets its context, the engine replays it.
import { DISCOVERY_STEP } from "@cairn/core";
import type { Call } from "./endpoint/call-request.ts";
import { schemaOf, unknownEvent } from "./events/check-data.ts";
import { createCheckpoint } from "./connection/checkpoint.ts";
import type { ClientRuntime } from "./client.ts";
import { createStepTools } from "./steps/create-step-tools.ts";
import { createDefer } from "./steps/defer-tool.ts";
import type { AskedStep } from "./engine/asked-step.ts";
import type { Outcome } from "./engine/outcome.ts";
import { replay, type ReplayTools } from "./engine/replay.ts";
import type { ReplayHost } from "./engine/replay-request.ts";
import { deserializeError, serializeError } from "./engine/serialize-error.ts";
import type { ReceivedEvent } from "./events/event-types.ts";
import { isNonRetriable } from "./errors.ts";
import type { ExecutorLink } from "./connection/executor-link.ts";
import { onlyWhen } from "./logger.ts";
import {
  readEvent,
  readMemo,
  type RunInfo,
  type StepInfo,
  wrapRuns,
  wrapSteps,
} from "./middleware.ts";
import { checkKnown, checkReceived, toReceivedEvent } from "./events/received-event.ts";
import type { ServedFunction } from "./endpoint/served-functions.ts";
import { trusted } from "./trusted.ts";
import { opWriter, writingCheckpoint, writtenOutcome } from "./written-ops.ts";

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
  const { runId, attempt, maxAttempts, planOnly, memos, stack, defers } = call;
  const functionId = served.id;
  let events: readonly ReceivedEvent[];
  try {
    events = await checkEvents(runtime, served, call.events);
  } catch (error) {
    const noRetry = isNonRetriable(error) || attempt + 1 >= (maxAttempts ?? Infinity);
    return { kind: "failed", error: serializeError(error), noRetry };
  }
  const target = stepId === DISCOVERY_STEP ? undefined : stepId;
  const outcome = await replay(
    (tools) => startHandler(runtime, functionCall, { tools, events }),
    { runId, functionId, target, memos, stack, defers, attempt, maxAttempts, planOnly },
    createHost(runtime, functionCall),
  );
  return await writtenOutcome(outcome, opWriter(runtime.middleware));
}

async function checkEvents(
  { schemas, middleware }: ClientRuntime,
  { triggers }: ServedFunction,
  events: readonly ReceivedEvent[],
): Promise<readonly ReceivedEvent[]> {
  return await Promise.all(
    events.map(async (event) =>
      checkReceived(await readEvent(middleware, event), triggers, schemas),
    ),
  );
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
  const { schemas, logger, middleware, send, fetch, publish, sendSignal, settleUnits } = runtime;
  const event = events[0] ?? call.event;
  const { step, group } = createStepTools({
    ask: tools.ask,
    eventTs: event.ts,
    send,
    fetch,
    publish,
    sendSignal,
    settleUnits,
    hidesInput: middleware.some((one) => one.hidesInput === true),
    runId: call.runId,
    checkEventName(name) {
      if (schemas !== undefined && schemaOf(schemas, name) === undefined) {
        throw unknownEvent(schemas, name);
      }
    },
    readEvent: async (memo) =>
      checkKnown(await readEvent(middleware, toReceivedEvent(memo)), schemas),
  });
  const context: RunInfo = {
    event,
    events,
    step,
    group,
    defer: createDefer(tools.defer),
    runId: call.runId,
    attempt: call.attempt,
    logger: onlyWhen(tools.isLive, logger),
    functionId: served.id,
  };
  return wrapRuns(middleware, (given) => callHandler(served, given))(context);
}

async function callHandler({ definition, role }: ServedFunction, context: RunInfo) {
  if (role === "function") return await definition.run(context);
  const { error, reason, run_id: cancelledRunId } = context.event.data;
  if (role === "cancel") {
    return await definition.onCancel?.(trusted({ ...context, reason, cancelledRunId }));
  }
  return await definition.onFailure?.(trusted({ ...context, error: deserializeError(error) }));
}

function createHost(runtime: ClientRuntime, functionCall: FunctionCall): ReplayHost {
  const { middleware, logger, clock } = runtime;
  const { served, call, signal } = functionCall;
  const info = (step: AskedStep): StepInfo => ({
    runId: call.runId,
    functionId: served.id,
    stepId: step.id,
    stepName: step.label,
    wireId: step.hash,
    ...workInfo(step),
    attempt: call.attempt,
  });
  return {
    now: () => clock.now(),
    logger,
    get signal() {
      return signal();
    },
    targetWaitMs: TARGET_WAIT_MS,
    checkpoint: writingCheckpoint(checkpointOf(runtime, functionCall), opWriter(middleware)),
    wrapStep: (step, next) => wrapSteps(middleware, info(step), next),
    readMemo: (step, value) => readMemo(middleware, info(step), value),
  };
}

function workInfo({ work }: AskedStep): Pick<StepInfo, "op" | "invokes"> {
  if (work.kind === "run") return { op: "StepRun" };
  const invokes = work.opts["function_id"];
  return { op: work.op, ...(typeof invokes === "string" ? { invokes } : {}) };
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

// Hooks around runs, steps and sends. They wrap: the first middleware of the list is the outermost.
import type { ReceivedEvent } from "./events/event-types.ts";
import type { AnyEventToSend } from "./events/outgoing-event.ts";
import type { RunContext } from "./run-context.ts";
import type { SendResult } from "./steps/step-tools.ts";

/** The step that a hook is called for. */
export interface StepInfo {
  readonly runId: string;
  readonly functionId: string;
  /** What the code calls the step. */
  readonly stepId: string;
  readonly stepName: string;
  /** What the executor calls the step; unlike `stepId` unique in the run. */
  readonly wireId: string;
  /** "StepRun" for what runs in the app; else what the executor does: "Sleep", "InvokeFunction" ... */
  readonly op: string;
  /** The function that the step invokes, as the executor knows it: "shop-charge". */
  readonly invokes?: string;
  /** Failed attempts before this one. */
  readonly attempt: number;
}

/** The run that a hook is called for: the handler's context, and the function's id. */
export interface RunInfo extends RunContext {
  readonly functionId: string;
}

export interface Middleware {
  readonly name: string;
  /** True: the arguments of steps stay in the app; the executor neither stores nor shows them. */
  readonly hidesInput?: boolean;
  /**
   * Around the handler, in every call of a run. `next` takes the context that the handler gets; pass
   * it on, or one with changes. The function is replayed: code before `next()` runs once per call,
   * code after it only in the call in which the function ends. Steps may be used in it.
   */
  wrapRun?(run: RunInfo, next: (context: RunInfo) => Promise<unknown>): Promise<unknown>;
  /**
   * Around one execution of a step's callback, never around a replay. What it returns is what is
   * stored.
   */
  wrapStep?(step: StepInfo, next: () => Promise<unknown>): Promise<unknown>;
  /**
   * Turns a stored value into what the function reads, on the first run and on every replay: the
   * inverse of what `wrapStep` did to it. Also called for the results of waits and invocations.
   */
  readMemo?(step: StepInfo, value: unknown): unknown;
  /**
   * Changes an event before its data is checked: those that started the run, and what waits get. The
   * inverse of what `wrapSend` and `writeData` did to it.
   */
  readEvent?(event: ReceivedEvent): ReceivedEvent | Promise<ReceivedEvent>;
  /** Changes the data that `step.invoke` and `defer` hand to a function, on its way out. */
  writeData?(data: unknown): unknown;
  /** Around every send, after the events were checked. */
  wrapSend?(
    events: readonly AnyEventToSend[],
    next: (events: readonly AnyEventToSend[]) => Promise<SendResult>,
  ): Promise<SendResult>;
}

type Run = (context: RunInfo) => Promise<unknown>;

/** The handler with every `wrapRun` around it. */
export function wrapRuns(middleware: readonly Middleware[], run: Run): Run {
  return middleware.reduceRight<Run>(
    (next, one) => (context) => one.wrapRun?.(context, next) ?? next(context),
    run,
  );
}

/** One execution of a step with every `wrapStep` around it. */
export function wrapSteps(
  middleware: readonly Middleware[],
  info: StepInfo,
  execute: () => Promise<unknown>,
): Promise<unknown> {
  const wrapped = middleware.reduceRight<() => Promise<unknown>>(
    (next, one) => () => one.wrapStep?.(info, next) ?? next(),
    execute,
  );
  return wrapped();
}

/** What the outermost `wrapStep` did last is undone first. */
export async function readMemo(
  middleware: readonly Middleware[],
  info: StepInfo,
  stored: unknown,
): Promise<unknown> {
  let value = stored;
  for (const one of middleware) {
    if (one.readMemo !== undefined) value = await one.readMemo(info, value);
  }
  return value;
}

/** Read from the outermost inwards, as memos are. */
export async function readEvent(
  middleware: readonly Middleware[],
  received: ReceivedEvent,
): Promise<ReceivedEvent> {
  let event = received;
  for (const one of middleware) {
    if (one.readEvent !== undefined) event = await one.readEvent(event);
  }
  return event;
}

/** The outermost writes last. */
export async function writeData(
  middleware: readonly Middleware[],
  data: unknown,
): Promise<unknown> {
  let written = data;
  for (const one of middleware.toReversed()) {
    if (one.writeData !== undefined) written = await one.writeData(written);
  }
  return written;
}

type Send = (events: readonly AnyEventToSend[]) => Promise<SendResult>;

/** A send with every `wrapSend` around it. */
export function wrapSends(middleware: readonly Middleware[], send: Send): Send {
  return middleware.reduceRight<Send>(
    (next, one) => (events) => one.wrapSend?.(events, next) ?? next(events),
    send,
  );
}

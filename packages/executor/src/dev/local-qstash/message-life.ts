// A message's way: due, in its queue, admitted by flow control, attempted, and then delivered, tried
// again or given up. It lives in memory: a restart of the server forgets all messages.
import type { DeadLetters } from "./dead-letters.ts";
import type { DeliveryCounts } from "./delivery-counts.ts";
import { callbackMessage } from "./callback-message.ts";
import type { FlowControl } from "./flow-control.ts";
import { judgeAttempt } from "./judge-attempt.ts";
import type { Lane } from "./lane.ts";
import type { Logs } from "./logs.ts";
import type { Message, Outcome, Publication } from "./message.ts";
import type { Overtaking } from "./overtaking.ts";
import type { Queues } from "./queues.ts";
import type { Timers } from "./timers.ts";
import type { Unfinished } from "./unfinished.ts";

export interface LifeParts {
  readonly timers: Timers;
  readonly timeScale: number;
  /** All that is not ended, by id. */
  readonly messages: Map<string, Message>;
  readonly queues: Queues;
  readonly flowControl: FlowControl;
  /** All deliveries under way. */
  readonly allDeliveries: Lane;
  readonly overtaking: Overtaking;
  readonly logs: Logs;
  readonly deadLetters: DeadLetters;
  readonly counts: DeliveryCounts;
  readonly unfinished: Unfinished;
  /** One attempt; never rejects. */
  readonly deliver: (message: Message) => Promise<Outcome>;
  readonly log: (line: string) => void;
}

export interface MessageLife {
  /** @param waitMs - Until it is due, as it passes here. 0: it is delivered at once. */
  readonly begin: (message: Message, waitMs: number) => void;
  /** Takes it back; an attempt under way goes on, and is the last one. */
  readonly cancel: (message: Message) => void;
}

/** Publishes a callback; `onEnd` is called when that has ended. */
export type PublishCallback = (publication: Publication, onEnd: () => void) => void;

export function createMessageLife(parts: LifeParts, publishCallback: PublishCallback): MessageLife {
  const life: Life = { parts, publishCallback };
  return {
    begin: (message, waitMs) => begin(life, message, waitMs),
    cancel: (message) => {
      message.isCancelled = true;
      if (message.isActive) return;
      message.stopWaiting();
      endCancelled(life, message);
    },
  };
}

interface Life {
  readonly parts: LifeParts;
  readonly publishCallback: PublishCallback;
}

function begin(life: Life, message: Message, waitMs: number): void {
  const { messages, unfinished, logs, counts } = life.parts;
  logs.add(message.facts, "CREATED", { nextDeliveryTime: message.dueAt });
  if (message.fate.isDropped) {
    counts.dropped += 1;
    message.onEnd();
    return;
  }
  unfinished.begin();
  messages.set(message.facts.messageId, message);
  if (waitMs <= 0) join(life, message);
  else message.stopWaiting = life.parts.timers.after(waitMs, () => join(life, message));
}

/** Due for the first time. */
function join(life: Life, message: Message): void {
  const { overtaking, queues } = life.parts;
  const { queueName } = message.publication;
  if (queueName !== undefined) {
    const { lane } = queues.open(queueName);
    enter(message, lane, () => {
      message.queue = lane;
      admit(life, message);
    });
  } else if (message.fate.isOvertaken) {
    overtaking.holdBack(() => {
      if (!message.isCancelled) admit(life, message);
    });
  } else {
    admit(life, message);
    overtaking.release();
  }
}

/** Due: a slot of its flow-control key first, then one of all deliveries. */
function admit(life: Life, message: Message): void {
  const { flowControl } = message.publication;
  const attemptNext = (): void =>
    hold(message, life.parts.allDeliveries, () => void attempt(life, message));
  if (flowControl === undefined) attemptNext();
  else hold(message, life.parts.flowControl.laneOf(flowControl), attemptNext);
}

/** Enters a lane for as long as the attempt takes. */
function hold(message: Message, lane: Lane, start: () => void): void {
  enter(message, lane, () => {
    message.held.push(lane);
    start();
  });
}

function enter(message: Message, lane: Lane, start: () => void): void {
  let isIn = false;
  const leaveLane = lane.enter(() => {
    isIn = true;
    start();
  });
  // Started at once, it may wait for something else by now.
  if (!isIn) message.stopWaiting = leaveLane;
}

function releaseHeld(message: Message): void {
  for (const lane of message.held.splice(0)) lane.leave();
}

async function attempt(life: Life, message: Message): Promise<void> {
  const { logs } = life.parts;
  message.isActive = true;
  logs.add(message.facts, "ACTIVE");
  const isFirst = message.retried === 0;
  if (isFirst && message.fate.copy === "at_once") void deliverCopy(life, message);
  const outcome = await deliverCounted(life, message);
  if (isFirst && message.fate.copy === "afterwards") void deliverCopy(life, message);
  message.isActive = false;
  settle(life, message, outcome);
}

async function deliverCounted({ parts }: Life, message: Message): Promise<Outcome> {
  const outcome = await parts.deliver(message);
  if (outcome.status >= 200 && outcome.status < 300) parts.counts.delivered += 1;
  else parts.counts.failed += 1;
  return outcome;
}

/** A fault: whatever comes of it changes nothing. */
async function deliverCopy(life: Life, message: Message): Promise<void> {
  const { counts, unfinished } = life.parts;
  counts.duplicated += 1;
  unfinished.begin();
  // A copy of its own: the message goes on meanwhile.
  await deliverCounted(life, { ...message });
  unfinished.end();
}

function settle(life: Life, message: Message, outcome: Outcome): void {
  const { logs } = life.parts;
  const { facts, publication, retried } = message;
  const { status: responseStatus, error } = outcome;
  const verdict = judgeAttempt(publication, outcome, retried);
  releaseHeld(message);
  if (verdict.kind === "delivered") {
    logs.add(facts, "DELIVERED", { responseStatus });
    endWith(life, message, callbacks(message, outcome));
    return;
  }
  const text = error ?? outcome.body.toString("utf8", 0, MOST_LOGGED);
  logs.add(facts, "ERROR", { responseStatus, error: text });
  life.parts.log(`${facts.messageId} to ${facts.url}: ${error ?? String(responseStatus)}`);
  if (message.isCancelled) endCancelled(life, message);
  else if (verdict.kind === "retry") retryLater(life, message, outcome, verdict.afterMs);
  else giveUp(life, message, outcome);
}

const MOST_LOGGED = 1_000;
const nothing = (): void => undefined;

function retryLater(life: Life, message: Message, outcome: Outcome, afterMs: number): void {
  const { timers, timeScale, logs } = life.parts;
  for (const callback of callbacks(message, outcome)) life.publishCallback(callback, nothing);
  const waitMs = afterMs * timeScale;
  message.retried += 1;
  message.dueAt = Math.ceil(Date.now() + waitMs);
  logs.add(message.facts, "RETRY", { nextDeliveryTime: message.dueAt });
  message.stopWaiting = timers.after(waitMs, () => admit(life, message));
}

function giveUp(life: Life, message: Message, outcome: Outcome): void {
  const { facts, publication } = message;
  const { dlqId } = life.parts.deadLetters.add({ facts, publication, outcome });
  life.parts.logs.add(facts, "FAILED", { responseStatus: outcome.status });
  const { failureCallback } = publication;
  const failure =
    failureCallback === undefined
      ? []
      : [callbackMessage(failureCallback, message, outcome, dlqId)];
  endWith(life, message, [...callbacks(message, outcome), ...failure]);
}

function callbacks(message: Message, outcome: Outcome): readonly Publication[] {
  const { callback } = message.publication;
  return callback === undefined ? [] : [callbackMessage(callback, message, outcome)];
}

/** Its place in the queue is free when its callbacks have ended, too. */
function endWith(life: Life, message: Message, last: readonly Publication[]): void {
  let open = last.length;
  const { queue } = message;
  message.queue = undefined;
  for (const callback of last) {
    life.publishCallback(callback, () => {
      open -= 1;
      if (open === 0) queue?.leave();
    });
  }
  end(life, message);
  if (last.length === 0) queue?.leave();
}

function endCancelled(life: Life, message: Message): void {
  life.parts.logs.add(message.facts, "CANCELED");
  releaseHeld(message);
  end(life, message);
  message.queue?.leave();
}

function end({ parts }: Life, message: Message): void {
  parts.messages.delete(message.facts.messageId);
  message.onEnd();
  parts.unfinished.end();
}

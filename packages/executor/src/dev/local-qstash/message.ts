// What was published, and what becomes of it.
import type { Fate } from "./faults.ts";
import type { Lane } from "./lane.ts";

export interface FlowControlSetting {
  readonly key: string;
  readonly parallelism: number | undefined;
  readonly rate: number | undefined;
  /** In milliseconds, before `timeScale`. */
  readonly periodMs: number;
}

/** One message for one destination, as its headers ask for it. */
export interface Publication {
  /** Exactly as published: the signature names it. */
  readonly url: string;
  readonly urlGroup: string | undefined;
  readonly endpointName: string | undefined;
  readonly method: string;
  /** Sent to the destination as they are. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** In milliseconds, before `timeScale`. */
  readonly delayMs: number;
  /** Milliseconds since 1970. Wins over the delay. */
  readonly notBefore: number | undefined;
  readonly maxRetries: number;
  readonly retryDelay: RetryDelay | undefined;
  readonly timeoutMs: number | undefined;
  /** What is published for each answer of the destination, but for the body. */
  readonly callback: Publication | undefined;
  /** What is published when the message failed for good, but for the body. */
  readonly failureCallback: Publication | undefined;
  readonly flowControl: FlowControlSetting | undefined;
  readonly queueName: string | undefined;
  readonly scheduleId: string | undefined;
  readonly labels: readonly string[];
  readonly dedupKey: string | undefined;
  readonly callerIp: string;
}

/** `Upstash-Retry-Delay`. */
export interface RetryDelay {
  readonly expression: string;
  /** @returns milliseconds before `timeScale`. */
  readonly evaluate: (retried: number) => number;
}

/** What lists and logs show and filter by; without the body, so that a log keeps little. */
export interface MessageFacts {
  readonly messageId: string;
  readonly url: string;
  readonly urlGroup: string | undefined;
  readonly endpointName: string | undefined;
  readonly queueName: string | undefined;
  readonly scheduleId: string | undefined;
  readonly flowControlKey: string | undefined;
  readonly labels: readonly string[];
  readonly callerIp: string;
  /** Milliseconds since 1970, of this machine. */
  readonly createdAt: number;
}

/** A message that was neither delivered, cancelled nor given up yet. */
export interface Message {
  readonly facts: MessageFacts;
  readonly publication: Publication;
  readonly fate: Fate;
  /** When it is delivered next, in milliseconds since 1970, of this machine. */
  dueAt: number;
  /** Attempts that failed so far. */
  retried: number;
  isActive: boolean;
  isCancelled: boolean;
  /** Takes it out of the timer or lane that it waits in. */
  stopWaiting: () => void;
  /** Slots that it has until its attempt ends. */
  readonly held: Lane[];
  /** Slot that it has until it ends: that of its queue. */
  queue: Lane | undefined;
  readonly onEnd: () => void;
}

/** How one attempt ended. */
export interface Outcome {
  /** 0: there was no answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Undefined when there was an answer. */
  readonly error: string | undefined;
}

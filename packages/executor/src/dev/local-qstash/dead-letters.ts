// The dead letter queue: messages that failed for good, until somebody retries or deletes them.
import { randomUUID } from "node:crypto";
import type { MessageFacts, Outcome, Publication } from "./message.ts";

export interface DeadLetter {
  readonly dlqId: string;
  readonly facts: MessageFacts;
  readonly publication: Publication;
  /** Of the last attempt. */
  readonly outcome: Outcome;
}

export interface DeadLetters {
  readonly add: (letter: Omit<DeadLetter, "dlqId">) => DeadLetter;
  readonly get: (dlqId: string) => DeadLetter | undefined;
  readonly newestFirst: () => readonly DeadLetter[];
  /** False: there was none. */
  readonly remove: (dlqId: string) => boolean;
}

export function createDeadLetters(): DeadLetters {
  const letters = new Map<string, DeadLetter>();
  return {
    add: (failed) => {
      const letter = { dlqId: `dlq_${randomUUID().replaceAll("-", "")}`, ...failed };
      letters.set(letter.dlqId, letter);
      return letter;
    },
    get: (dlqId) => letters.get(dlqId),
    newestFirst: () => [...letters.values()].toReversed(),
    remove: (dlqId) => letters.delete(dlqId),
  };
}

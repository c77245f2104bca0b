// What happened to messages, newest first: the last 10,000 entries, as QStash keeps them.
import type { MessageFacts } from "./message.ts";

type LogState = "CREATED" | "ACTIVE" | "DELIVERED" | "ERROR" | "RETRY" | "FAILED" | "CANCELED";

export interface LogEntry {
  readonly facts: MessageFacts;
  /** Milliseconds since 1970, of this machine. */
  readonly time: number;
  readonly state: LogState;
  readonly details: LogDetails;
}

interface LogDetails {
  readonly error?: string;
  readonly responseStatus?: number;
  /** Milliseconds since 1970. */
  readonly nextDeliveryTime?: number;
}

export interface Logs {
  readonly add: (facts: MessageFacts, state: LogState, details?: LogDetails) => void;
  readonly newestFirst: () => readonly LogEntry[];
}

const KEPT = 10_000;
const NO_DETAILS: LogDetails = {};

export function createLogs(): Logs {
  let entries: LogEntry[] = [];
  return {
    add: (facts, state, details = NO_DETAILS) => {
      entries.push({ facts, time: Date.now(), state, details });
      // Cut seldom, not for each entry.
      if (entries.length > 2 * KEPT) entries = entries.slice(-KEPT);
    },
    newestFirst: () => entries.slice(-KEPT).toReversed(),
  };
}

// What tests and the ledger app agree on.
import { z } from "zod";

/** One line of the ledger: the app began or finished to run a step's code. */
export const LedgerEntry = z.object({
  run: z.string(),
  step: z.string(),
  attempt: z.number(),
  edge: z.enum(["start", "end"]),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** The data of every event that starts a function of the app. */
export const LedgerData = z.object({
  /** Names the case; waits match on it, and its gate bears this name. */
  key: z.string(),
  /** The first step stands at the gate until somebody opens it. */
  isGated: z.boolean().default(false),
  /** How long each step takes, in milliseconds. */
  stepMs: z.number().default(0),
  /** How long a wait waits. */
  timeout: z.string().default("1h"),
  /** What a request of a step asks. */
  url: z.string().default(""),
});
export type LedgerData = z.input<typeof LedgerData>;

/** What a step of the app returns: every execution another value. */
export const StepResult = z.object({ step: z.string(), nonce: z.string() });
export type StepResult = z.infer<typeof StepResult>;

export interface LedgerAppSettings {
  readonly port: number;
  readonly ledgerFile: string;
  /** One client and one serve endpoint for each executor. */
  readonly executorUrls: readonly string[];
}

/** The event that resolves the waits of runs with the same key. */
export const REPLY_EVENT = "ledger/reply";

/** `plain`: the function opts out of checkpointing, so that each step is a call of its own. */
export type LedgerMode = "checkpointed" | "plain";

export const modeSuffix = (mode: LedgerMode): string => (mode === "plain" ? "-plain" : "");

/** Name of the event that starts a function. */
export const triggerOf = (functionId: string): string => `ledger/${functionId}`;

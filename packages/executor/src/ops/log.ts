// The log: JSON lines, fields first, then one fixed sentence. Values never go into the sentence, so
// that logs can be grouped by it.
import { isCairnError } from "@cairn/core";
import {
  type DestinationStream,
  type LevelWithSilent,
  type Logger as PinoLogger,
  pino,
} from "pino";

export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error" | "child">;
export type LogLevel = LevelWithSilent;

/** Fields with these names never reach the log, wherever they stand up to three levels deep. */
const SECRET_NAMES = [
  "authorization",
  "cookie",
  "databaseUrl",
  "eventKey",
  "eventKeys",
  "password",
  "secret",
  "signature",
  "signingKey",
  "signingKeyFallback",
  "token",
  "x-inngest-signature",
] as const;

/** @param destination - Default: standard output. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: SECRET_NAMES.flatMap(pathsOf),
    serializers: { err: (error: unknown) => describeError(error) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function pathsOf(name: string): string[] {
  const key = name.includes("-") ? `["${name}"]` : `.${name}`;
  return [key.startsWith(".") ? name : key, `*${key}`, `*.*${key}`];
}

const CAUSES_MAX = 5;

/** What the log says of an error: never the parameters of a statement, which are users' data. */
function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { cause } = error;
  const because =
    cause === undefined || depth === CAUSES_MAX ? {} : { cause: describeError(cause, depth + 1) };
  return { ...wordsOf(error), ...because };
}

function wordsOf(error: Error): Record<string, unknown> {
  if (isCairnError(error)) {
    const { code, message, hint, details } = error;
    return { ...details, code, message, hint };
  }
  // drizzle puts the parameters into the message.
  if ("query" in error && "params" in error) {
    return { message: "a query failed", query: error.query };
  }
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { ...code, message: error.message, stack: error.stack };
}

// What it means when QStash takes no messages, from what the official client throws.
import { CairnError, type ErrorCode } from "@cairn/core";
import { textOf } from "./error-text.ts";

export interface PublishFailure {
  readonly error: CairnError;
  /** QStash is not to be asked again for so many milliseconds; undefined: it named no time. */
  readonly waitMs: number | undefined;
}

/** QStash names no time with every 429. */
const QUOTA_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 1_000;
/** A day's quota ends with the day; whoever raises the plan does not wait for that. */
const LONGEST_WAIT_MS = 3_600_000;

/** @param nowMs - Milliseconds since 1970, by this machine: a reset is named as such a time. */
export function explainFailure(thrown: unknown, nowMs: number): PublishFailure {
  const status = numberOf(thrown, "status");
  const text = textOf(thrown);
  const code = codeOf(status, text);
  if (code === "qstash_quota_exhausted") return quotaExhausted(thrown, nowMs);
  if (code === "qstash_message_refused") return messageRefused(thrown, text);
  if (code === "qstash_token_refused") {
    return failure(code, thrown, {
      message: `QStash answered ${String(status)}: it does not take our token.`,
      hint: "Set QSTASH_TOKEN to the token that the Upstash console shows, and restart the executor.",
    });
  }
  return failure(code, thrown, {
    message: `QStash took no messages: ${text}.`,
    hint: "Check QSTASH_URL and the network, and whether QStash is up: status.upstash.com.",
  });
}

/** @param reason - In QStash's words. */
export const messageRefused = (thrown: unknown, reason: string): PublishFailure =>
  failure("qstash_message_refused", thrown, {
    message: `QStash refused messages: ${reason.slice(0, LONGEST_REASON)}.`,
    hint: "Look at the limits of the plan, and whether QStash may call CAIRN_PUBLIC_URL.",
  });

const LONGEST_REASON = 500;

type Code = Exclude<Extract<ErrorCode, `qstash_${string}`>, "qstash_signature_invalid">;

function codeOf(status: number | undefined, text: string): Code {
  if (status === undefined) return "qstash_unreachable";
  if (status === 429 || status === 402) return "qstash_quota_exhausted";
  if (status === 401 || status === 403) return "qstash_token_refused";
  // A limit of the plan comes with 400 or 412, that of the size with 500.
  if (/^.*quota \w+ exceeded/.test(text)) return "qstash_message_refused";
  // Nothing of QStash answers with these where messages are published.
  if ([404, 405, 407, 408].includes(status)) return "qstash_unreachable";
  return status >= 400 && status < 500 ? "qstash_message_refused" : "qstash_unreachable";
}

function quotaExhausted(thrown: unknown, nowMs: number): PublishFailure {
  const resetMs = resetOf(thrown, nowMs);
  const untilMs = resetMs ?? nowMs + QUOTA_WAIT_MS;
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, untilMs - nowMs));
  const until = resetMs === undefined ? "" : ` until ${new Date(resetMs).toISOString()}`;
  const explained = failure("qstash_quota_exhausted", thrown, {
    message: `QStash takes no more messages${until}: the quota is used up.`,
    hint: "Choose a larger plan in the Upstash console; it is noticed within the hour.",
  });
  return { ...explained, waitMs };
}

/** A year is more than any quota takes: seconds below it count from now, others from 1970. */
const YEAR_S = 31_536_000;
const LATEST_MS = 8.64e15;

function resetOf(thrown: unknown, nowMs: number): number | undefined {
  const seconds = numberOf(thrown, "reset") ?? 0;
  if (seconds <= 0) return undefined;
  const resetMs = seconds < YEAR_S ? nowMs + seconds * 1_000 : seconds * 1_000;
  return Math.min(resetMs, LATEST_MS);
}

function failure(
  code: Code,
  cause: unknown,
  words: { readonly message: string; readonly hint: string },
): PublishFailure {
  const status = numberOf(cause, "status");
  const details = status === undefined ? {} : { status };
  return { error: new CairnError(code, { ...words, details, cause }), waitMs: undefined };
}

/** Also of a text, as headers have it. */
function numberOf(thrown: unknown, field: string): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const value: unknown = Object.entries(thrown).find(([name]) => name === field)?.[1];
  const found = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

// One question to QStash about our account, for commands: each failure is a sentence, and what to do.
import { CairnError } from "@cairn/core";
import { z } from "zod";
import { textOf } from "./error-text.ts";
import type { ClientSettings } from "./open-client.ts";

export interface QstashQuestion<Answer> {
  readonly method?: "GET" | "POST" | "PATCH";
  /** Begins with `/v2/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of what QStash answers. */
  readonly shape: z.ZodType<Answer>;
}

const CLOUD = "https://qstash.upstash.io";
const PATIENCE_MS = 10_000;
const LONGEST_REASON = 300;

/**
 * The official client would wait for ever, and writes to the terminal by itself.
 *
 * @throws {CairnError} `qstash_unreachable`, after 10 seconds at the latest, `qstash_token_refused`,
 * `qstash_quota_exhausted` or `qstash_message_refused`.
 */
export async function askQstash<Answer>(
  { baseUrl = CLOUD, token }: ClientSettings,
  question: QstashQuestion<Answer>,
): Promise<Answer> {
  const { method = "GET", path, headers, shape } = question;
  const where = baseUrl.replace(/\/+$/, "");
  const { status, text } = await answerOf(where, path, {
    method,
    headers: { ...headers, authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (status < 200 || status >= 300) throw refusal(where, status, text);
  const parsed = shape.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw unreachable(`What answers at ${where} is not QStash.`);
}

async function answerOf(where: string, path: string, init: RequestInit) {
  try {
    const answer = await fetch(where + path, init);
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    throw unreachable(`QStash at ${where} ${networkProblem(error, PATIENCE_MS)}.`, error);
  }
}

/** What kept a request from being answered, after the name of whom it was for. */
export function networkProblem(error: unknown, patienceMs: number): string {
  return error instanceof Error && error.name === "TimeoutError"
    ? `gave no answer within ${String(patienceMs / 1_000)} seconds`
    : `cannot be reached from here: ${textOf(error)}`;
}

function refusal(where: string, status: number, text: string): CairnError {
  if (status === 401 || status === 403) {
    return new CairnError("qstash_token_refused", {
      message: "QStash does not know QSTASH_TOKEN.",
      hint: "Set it to the token that the Upstash console shows, and QSTASH_URL to the region it is of.",
    });
  }
  if (status === 402 || status === 429) {
    return new CairnError("qstash_quota_exhausted", {
      message: `QStash takes no more requests for now (${String(status)}).`,
      hint: "Try again in a minute. If that does not help, look at the limits of your plan in the Upstash console.",
    });
  }
  const reason = reasonOf(text);
  if (status < 500 && reason !== undefined) {
    return new CairnError("qstash_message_refused", {
      message: `QStash at ${where} answered ${String(status)}: ${reason}.`,
      hint: "Look at the limits of your plan, and whether QStash may call CAIRN_PUBLIC_URL: it must be a public address.",
    });
  }
  return unreachable(`QStash at ${where} answered ${String(status)}.`);
}

const unreachable = (message: string, cause?: unknown): CairnError =>
  new CairnError("qstash_unreachable", {
    message,
    hint: "Check QSTASH_URL and the network, and whether QStash is up: status.upstash.com.",
    ...(cause === undefined ? {} : { cause }),
  });

const Refusal = z.object({ error: z.string().min(1) });

/** In QStash's own words, when they are its own. */
const reasonOf = (text: string): string | undefined =>
  Refusal.safeParse(jsonOf(text)).data?.error.slice(0, LONGEST_REASON).replace(/\.$/, "");

/** Undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

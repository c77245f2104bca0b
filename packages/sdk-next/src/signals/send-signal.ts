// Sends signals: each reaches the one step that waits for its name, or nobody.
import { isJsonObject } from "@cairn/core";
import { parseBody } from "../connection/answer-body.ts";
import type { ApiAnswer } from "../connection/executor-api.ts";
import { type ApiParts, refusedBy, requestExecutor } from "../connection/request-executor.ts";
import { jsonRoundTrip } from "../engine/json-value.ts";

export interface SignalToSend {
  /** The name that a step waits for. */
  readonly signal: string;
  /** What the step gets; null when left out. */
  readonly data?: unknown;
}

export interface SignalResult {
  /** The run that waited; undefined: nobody did, and the signal is not kept. */
  readonly runId: string | undefined;
}

export type SendSignal = (signal: SignalToSend) => Promise<SignalResult>;

/** Sent once: an answer that got lost may have been "yes", and then a second try finds nobody. */
export function createSignalSender(parts: ApiParts): SendSignal {
  return async ({ signal, data = null }) => {
    const body = JSON.stringify({
      signal,
      data: jsonRoundTrip(data, `the data of signal "${signal}"`),
    });
    return readAnswer(await requestExecutor(parts, { method: "POST", path: "/v1/signals", body }));
  };
}

function readAnswer(answer: ApiAnswer): SignalResult {
  const { status, text } = answer;
  const body = parseBody(text);
  const data = isJsonObject(body["data"]) ? body["data"] : {};
  const runId = data["run_id"];
  if (status === 200 && typeof runId === "string") return { runId };
  // By its code: a wrong URL answers 404 as well.
  if (status === 404 && body["code"] === "signal_not_awaited") return { runId: undefined };
  throw refusedBy(answer, "The executor did not take the signal");
}

// Sends signals: each reaches the one step that waits for its name, or nobody.
import { isJsonObject } from "@cairn/core";
import { type Connection, requireBaseUrl } from "../connection/connection.ts";
import type { ApiAnswer, ExecutorApi } from "../connection/executor-api.ts";
import { jsonRoundTrip } from "../engine/json-value.ts";
import { SendFailed } from "../errors.ts";

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

export interface SignalSenderParts {
  readonly connection: () => Connection;
  readonly api: (connection: Connection) => ExecutorApi;
}

/** Sent once: an answer that got lost may have been "yes", and then a second try finds nobody. */
export function createSignalSender({ connection, api }: SignalSenderParts): SendSignal {
  return async ({ signal, data = null }) => {
    const current = connection();
    const baseUrl = requireBaseUrl(current);
    const body = { signal, data: jsonRoundTrip(data, `the data of signal "${signal}"`) };
    let answer: ApiAnswer;
    try {
      answer = await api(current).request({
        method: "POST",
        path: "/v1/signals",
        body: JSON.stringify(body),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SendFailed(`The executor at ${baseUrl} could not be reached: ${reason}`, 0, error);
    }
    return readAnswer(answer);
  };
}

function readAnswer({ status, text }: ApiAnswer): SignalResult {
  const body = parse(text);
  const data = isJsonObject(body["data"]) ? body["data"] : {};
  const runId = data["run_id"];
  if (status === 200 && typeof runId === "string") return { runId };
  // By its code: a wrong URL answers 404 as well.
  if (status === 404 && body["code"] === "signal_not_awaited") return { runId: undefined };
  const said = typeof body["error"] === "string" ? body["error"] : text.slice(0, 200);
  throw new SendFailed(`The executor did not take the signal (${String(status)}): ${said}`, status);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

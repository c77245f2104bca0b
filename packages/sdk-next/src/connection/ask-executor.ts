// One question to the executor's API: its data, or an error that says what the executor said.
import { isJsonObject } from "@cairn/core";
import { parseBody } from "./answer-body.ts";
import type { ApiRequest } from "./executor-api.ts";
import { type ApiParts, refusedBy, requestExecutor } from "./request-executor.ts";

export interface ExecutorAnswer {
  readonly data: unknown;
  /** The cursor of the next page. */
  readonly next: string | null;
}

/** @throws {SendFailed} When the executor refuses, or cannot be reached (status 0). */
export async function askExecutor(parts: ApiParts, request: ApiRequest): Promise<ExecutorAnswer> {
  const answer = await requestExecutor(parts, request);
  const { status, text } = answer;
  if (status < 200 || status >= 300) throw refusedBy(answer, "The executor refused");
  const body = parseBody(text);
  const page = isJsonObject(body["page"]) ? body["page"] : {};
  return { data: body["data"], next: typeof page["next"] === "string" ? page["next"] : null };
}

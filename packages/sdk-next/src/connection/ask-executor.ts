// One question to the executor's API: its data, or an error that says what the executor said.
import { isJsonObject } from "@cairn/core";
import { SendFailed } from "../errors.ts";
import { type Connection, requireBaseUrl } from "./connection.ts";
import type { ApiAnswer, ApiRequest, ExecutorApi } from "./executor-api.ts";

export interface ApiParts {
  readonly connection: () => Connection;
  readonly api: (connection: Connection) => ExecutorApi;
}

export interface ExecutorAnswer {
  readonly data: unknown;
  /** The cursor of the next page. */
  readonly next: string | null;
}

/** @throws {SendFailed} When the executor refuses, or cannot be reached (status 0). */
export async function askExecutor(
  { connection, api }: ApiParts,
  request: ApiRequest,
): Promise<ExecutorAnswer> {
  const current = connection();
  const baseUrl = requireBaseUrl(current);
  let answer: ApiAnswer;
  try {
    answer = await api(current).request(request);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SendFailed(`The executor at ${baseUrl} could not be reached: ${reason}`, 0, error);
  }
  const { status, text } = answer;
  const body = parse(text);
  if (status >= 200 && status < 300) {
    const page = isJsonObject(body["page"]) ? body["page"] : {};
    return { data: body["data"], next: typeof page["next"] === "string" ? page["next"] : null };
  }
  const said = typeof body["error"] === "string" ? body["error"] : text.slice(0, 200);
  throw new SendFailed(`The executor refused (${String(status)}): ${said}`, status);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

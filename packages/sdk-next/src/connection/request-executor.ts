// One request to the executor's API, and the errors of those that came to nothing.
import { SendFailed } from "../errors.ts";
import { parseBody } from "./answer-body.ts";
import { type Connection, requireBaseUrl } from "./connection.ts";
import type { ApiAnswer, ApiRequest, ExecutorApi } from "./executor-api.ts";

export interface ApiParts {
  readonly connection: () => Connection;
  readonly api: (connection: Connection) => ExecutorApi;
}

/**
 * Made once, whatever the answer is.
 *
 * @throws {SendFailed} When the executor cannot be reached (status 0).
 */
export async function requestExecutor(
  { connection, api }: ApiParts,
  request: ApiRequest,
): Promise<ApiAnswer> {
  const current = connection();
  const baseUrl = requireBaseUrl(current);
  try {
    return await api(current).request(request);
  } catch (error) {
    throw unreached(baseUrl, error);
  }
}

export function unreached(baseUrl: string, error: unknown): SendFailed {
  const reason = error instanceof Error ? error.message : String(error);
  return new SendFailed(`The executor at ${baseUrl} could not be reached: ${reason}`, 0, {
    cause: error,
  });
}

/** @param what - The beginning of the sentence; what the executor said is its end. */
export function refusedBy({ status, text }: ApiAnswer, what: string): SendFailed {
  const { error, code, hint } = parseBody(text);
  const said = textOf(error) ?? text.slice(0, 200);
  return new SendFailed(`${what} (${String(status)}): ${said}`, status, {
    code: textOf(code),
    hint: textOf(hint),
  });
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

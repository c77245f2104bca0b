// Changes of limits at runtime, over HTTP, as an operator makes them.
import type { OfficialSystem } from "../opcodes/official-system.ts";

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request of any method. */
export async function change(
  { url }: Pick<OfficialSystem, "url">,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** Sets numbers of a limit. */
export const setLimit = (at: Pick<OfficialSystem, "url">, body: object): Promise<Answer> =>
  change(at, "PATCH", "/v1/limits", body);

/** What the code says counts again. */
export const resetLimit = (
  at: Pick<OfficialSystem, "url">,
  which: { readonly function: string; readonly name: string },
): Promise<Answer> => change(at, "DELETE", `/v1/limits?${new URLSearchParams(which).toString()}`);

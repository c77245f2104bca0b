// A local QStash for an executor in production, where the keys that everybody knows are refused.
import { credentialsOf } from "../../packages/executor/src/dev/local-qstash/credentials-of.ts";
import type { LocalQstash } from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";

/** The next key becomes the current one. */
export async function rotateKeys({ url, token }: LocalQstash): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/v2/keys/rotate`, { method: "POST", headers });
  if (!answer.ok) throw new Error(`the keys were not rotated: ${String(answer.status)}`);
}

/** Both keys are its own then. */
export async function replaceKnownKeys(qstash: LocalQstash): Promise<void> {
  for (const _ of ["current", "next"]) await rotateKeys(qstash);
}

/**
 * What the command `cairn` reads.
 *
 * @param publicUrl - Where the executor is reached.
 */
export function qstashEnvironment(qstash: LocalQstash, publicUrl: string) {
  const { baseUrl, token, currentSigningKey, nextSigningKey } = credentialsOf(qstash);
  return {
    CAIRN_PUBLIC_URL: publicUrl,
    QSTASH_URL: baseUrl,
    QSTASH_TOKEN: token,
    QSTASH_CURRENT_SIGNING_KEY: currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: nextSigningKey,
  };
}

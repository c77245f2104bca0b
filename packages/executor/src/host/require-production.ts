// What an executor of production must be told, and what it refuses: closed by default.
import { invalidSettings } from "../ops/read-settings.ts";
import type { Settings } from "../ops/settings.ts";
import { requireDatabaseUrl } from "./require-database-url.ts";

/**
 * @returns The database's URL. That there are keys is seen when the table of keys is read.
 * @throws {CairnError} `configuration_invalid`.
 */
export function requireProduction(settings: Settings): string {
  const url = requireDatabaseUrl(settings);
  const weak = weakKeys(settings);
  if (weak.length > 0) throw invalidSettings(weak);
  return url;
}

const EVENT_KEY_MIN = 16;

function weakKeys({ eventKeys, signingKey }: Settings): string[] {
  const weak: string[] = [];
  if (eventKeys.some((key) => key.length < EVENT_KEY_MIN)) {
    weak.push(`CAIRN_EVENT_KEYS: a key has fewer than ${String(EVENT_KEY_MIN)} characters`);
  }
  if (signingKey !== undefined && new Set(signingKey.replace(/^signkey-\w+-/, "")).size < 4) {
    weak.push("CAIRN_SIGNING_KEY: it is not random; make one with: openssl rand -hex 32");
  }
  return weak;
}

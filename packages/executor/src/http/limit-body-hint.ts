// What to send to set a limit, when what came cannot be read: an example of the limit that was meant.
import { isJsonObject } from "@cairn/core";

const EXAMPLES: ReadonlyMap<unknown, string> = new Map([
  ["throttle", '"name": "throttle", "limit": 10, "period": "1m"'],
  ["rateLimit", '"name": "rateLimit", "limit": 10, "period": "1h"'],
  ["debounce", '"name": "debounce", "period": "30s"'],
  ["batchEvents", '"name": "batchEvents", "limit": 50, "timeout": "1m"'],
]);
const OTHERWISE = '"name": "concurrency[0]", "limit": 5';

/** @param body - Parsed JSON. One that names no limit gets an example of the commonest. */
export function limitBodyHint(body: unknown): string {
  const example = isJsonObject(body) ? EXAMPLES.get(body["name"]) : undefined;
  return `Send {"function": "shop-pay", ${example ?? OTHERWISE}}.`;
}

// Ids of accepted events: from the sender's seed, so that a repeated request stores nothing twice,
// or new ones (docs/protocol.md 8.1).
import { ulidFromSeed } from "@cairn/core";

const SEED = /^(\d{1,15}),([A-Za-z0-9+/]{13,14}={0,2})$/;
const ENTROPY_BYTES = 10;
/** A ULID has 48 bits of time. */
const TIME_LIMIT_MS = 2 ** 48;

/** Gives the id of event number `index` of a request. */
export type EventIds = (index: number) => string;

/**
 * @param seed - The header `x-inngest-event-id-seed`, `<milliseconds>,<base64 of 10 bytes>`. One
 * that has another form is ignored: the events are stored all the same.
 */
export function eventIds(seed: string | undefined, newId: () => string): EventIds {
  const [, timeText = "", entropyText = ""] = SEED.exec(seed ?? "") ?? [];
  const timeMs = Number(timeText);
  const entropy = Buffer.from(entropyText, "base64");
  if (timeText === "" || timeMs >= TIME_LIMIT_MS || entropy.length !== ENTROPY_BYTES) return newId;
  return (index) => ulidFromSeed(timeMs, entropy, index);
}

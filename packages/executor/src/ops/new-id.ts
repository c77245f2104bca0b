// New ids: ULIDs that rise within one process, also within one millisecond.
import { encodeUlid } from "@cairn/core";
import { randomFillSync } from "node:crypto";

const ENTROPY_BYTES = 10;
/** Entropy is drawn for this many ids at once. */
const POOL = 512;

export function createIdSource(nowMs: () => number): () => string {
  const pool = new Uint8Array(ENTROPY_BYTES * POOL);
  let next = POOL;
  let lastMs = 0;
  const last = new Uint8Array(ENTROPY_BYTES);

  return () => {
    const ms = nowMs();
    if (ms > lastMs) {
      if (next >= POOL) {
        randomFillSync(pool);
        next = 0;
      }
      last.set(pool.subarray(next * ENTROPY_BYTES, (next + 1) * ENTROPY_BYTES));
      next += 1;
      lastMs = ms;
    } else increment(last);
    return encodeUlid(lastMs, last);
  };
}

function increment(bytes: Uint8Array): void {
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    const byte = bytes[index] ?? 0;
    bytes[index] = (byte + 1) & 0xff;
    if (byte < 0xff) return;
  }
}

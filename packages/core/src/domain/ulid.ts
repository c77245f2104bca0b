// ULIDs: 48 bits of milliseconds and 80 bits of entropy, in Crockford's base 32. Time and entropy
// are arguments, so that this stays pure.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARS = 10;
const ENTROPY_BYTES = 10;
const PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** 26 characters that sort by time. `entropy` has 10 bytes. */
export function encodeUlid(timeMs: number, entropy: Uint8Array): string {
  return encodeTime(timeMs) + encodeEntropy(entropy);
}

export function isUlid(text: string): boolean {
  return PATTERN.test(text);
}

const HEX_DIGITS = 32;

/** The 128 bits of a ULID as 32 lower-case hex digits. */
export function ulidToHex(ulid: string): string {
  let value = 0n;
  for (const char of ulid) value = value * 32n + BigInt(ALPHABET.indexOf(char));
  return value.toString(16).padStart(HEX_DIGITS, "0");
}

/** The other way round; any 32 hex digits give a ULID. */
export function ulidFromHex(hex: string): string {
  const timeDigits = HEX_DIGITS - 2 * ENTROPY_BYTES;
  const entropy = new Uint8Array(ENTROPY_BYTES);
  for (const index of entropy.keys()) {
    const at = timeDigits + 2 * index;
    entropy[index] = Number.parseInt(hex.slice(at, at + 2), 16);
  }
  return encodeUlid(Number.parseInt(hex.slice(0, timeDigits), 16), entropy);
}

function encodeTime(timeMs: number): string {
  let rest = timeMs;
  let text = "";
  for (let index = 0; index < TIME_CHARS; index += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function encodeEntropy(entropy: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (let index = 0; index < ENTROPY_BYTES; index += 1) {
    held = (held << 8) | (entropy[index] ?? 0);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/**
 * The id of event number `index` of a request that carries a retry seed, so that a repeated request
 * gives the same ids: the index is added to the last four bytes of the entropy, wrapping.
 */
export function ulidFromSeed(timeMs: number, entropy: Uint8Array, index: number): string {
  const bytes = Uint8Array.from(entropy);
  const view = new DataView(bytes.buffer);
  const last = ENTROPY_BYTES - 4;
  view.setUint32(last, (view.getUint32(last) + index) >>> 0);
  return encodeUlid(timeMs, bytes);
}

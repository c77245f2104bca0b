// What both encodings of OTLP make of a value.

/** Lists and objects inside each other in an attribute; what is deeper is null. */
export const VALUE_DEPTH_MAX = 8;

/** As a number where it is one to the last digit, else as a text. */
export function integerValue(value: bigint): number | string {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : String(value);
}

export const toHex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

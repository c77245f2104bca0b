// The size of a text in UTF-8, without encoding it.

/** A surrogate without its other half counts as the three bytes that encoders put in its place. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    if (code < 0x800) bytes += 1;
    else {
      bytes += 2;
      // Four bytes for the two units of a pair: its second half is paid for.
      if (isPair(code, text.charCodeAt(index + 1))) index += 1;
    }
  }
  return bytes;
}

const isPair = (high: number, low: number): boolean =>
  high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;

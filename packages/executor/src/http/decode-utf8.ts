// Bytes become text only when they are UTF-8 to the last one: a silent replacement character would
// be stored for ever.
import { CairnError } from "@cairn/core";
import { isUtf8 } from "node:buffer";
import { lineAndColumn } from "./line-and-column.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/** @throws {CairnError} `json_invalid` with the place of the first wrong byte. */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  if (!isUtf8(bytes)) throw notUtf8(bytes, text);
  if (text.startsWith(BYTE_ORDER_MARK)) {
    throw new CairnError("json_invalid", {
      message: "The body begins with a byte order mark (line 1, column 1).",
      hint: "Send UTF-8 without a byte order mark.",
    });
  }
  return text;
}

function notUtf8(bytes: Uint8Array, decoded: string): CairnError {
  const at = lineAndColumn(decoded, firstReplaced(bytes, decoded));
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return new CairnError("json_invalid", {
    message: `The body is not UTF-8: ${at} begins with a byte that cannot be there.`,
    hint: isUtf16 ? "It looks like UTF-16. Send UTF-8." : "Encode the body as UTF-8.",
  });
}

/** The replacement character may have been sent as such; the first that was not is the place. */
function firstReplaced(bytes: Uint8Array, decoded: string): number {
  const again = Buffer.from(decoded, "utf8");
  const wrong = bytes.findIndex((byte, index) => byte !== again[index]);
  return again.subarray(0, Math.max(0, wrong)).toString("utf8").length;
}

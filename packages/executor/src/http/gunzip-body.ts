// A body that was sent as gzip. Only where the sender is an exporter that may be set to compress; it
// never grows beyond what would have been taken as it is.
import { CairnError } from "@cairn/core";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { tooLarge } from "./body-problems.ts";

const inflate = promisify(gunzip);

/** @throws {CairnError} `body_too_large`; `spans_invalid` when it is no gzip or not all of it. */
export async function gunzipBody(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new CairnError("spans_invalid", {
      message: "The body is not gzip, or not all of it.",
      hint: "Send it as it is, or as Content-Encoding says.",
      cause: error,
    });
  }
}

// The first step of every request that carries something: its bytes become text, within a size, a
// time and one encoding. Nothing larger than the limit is ever held.
import { CairnError, isCairnError } from "@cairn/core";
import { brokenOff, tooLarge, tooSlow } from "./body-problems.ts";
import { createByteBuffer } from "../ops/byte-buffer.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { type BodyBounds, nodeRequestOf, readNodeRequest } from "./node-request.ts";

export interface BodyLimits extends Pick<BodyBounds, "maxBytes"> {
  /** For the whole body, in milliseconds. Default 30 s. */
  readonly timeoutMs?: number;
  /** Values of Content-Encoding that the caller decodes by itself. Default: none. */
  readonly encodings?: readonly string[];
}

/** Shorter than the server's own time limit, so that the sender gets an answer that says so. */
const BODY_TIMEOUT_MS = 30_000;

/**
 * Reads a body as UTF-8 text, whatever its content type says. A request without a body gives "".
 *
 * @throws {CairnError} `content_encoding`, `body_too_large`, `body_timeout`, `json_invalid` (bytes
 * that are not UTF-8, or a byte order mark).
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<string> {
  return decodeUtf8(await readBodyBytes(request, limits));
}

/**
 * Reads a body as it came.
 *
 * @throws {CairnError} `content_encoding`, `body_too_large`, `body_timeout`.
 */
export async function readBodyBytes(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  refuseEncoding(request.headers.get("content-encoding"), limits.encodings ?? []);
  const declared = Number(request.headers.get("content-length") ?? "0");
  if (declared > limits.maxBytes) throw tooLarge(limits.maxBytes, declared);
  const bounds = { maxBytes: limits.maxBytes, timeoutMs: limits.timeoutMs ?? BODY_TIMEOUT_MS };
  const incoming = nodeRequestOf(request);
  if (incoming !== undefined) return readNodeRequest(incoming, bounds);
  const { body } = request;
  return body === null ? new Uint8Array(0) : readBytes(body, bounds);
}

/** Inflating what strangers send is a way to be blown up; senders of JSON need no compression. */
function refuseEncoding(encoding: string | null, known: readonly string[]): void {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity" || known.includes(name)) return;
  throw new CairnError("content_encoding", {
    message: `The body is encoded as ${name.slice(0, 50)}.`,
    hint: `Send it as it is, without Content-Encoding${known.map((other) => `, or as ${other}`).join("")}.`,
  });
}

async function readBytes(
  body: NonNullable<Request["body"]>,
  { maxBytes, timeoutMs }: BodyBounds,
): Promise<Uint8Array> {
  const reader = body.getReader();
  const bytes = createByteBuffer();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // A read that is under way ends at once, as if the body had.
    void reader.cancel().catch(() => undefined);
  }, timeoutMs);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const chunk: Uint8Array = next.value;
      if (bytes.size() + chunk.length > maxBytes) throw tooLarge(maxBytes);
      bytes.add(chunk);
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    if (isCairnError(error)) throw error;
    if (!isLate) throw brokenOff(error);
  } finally {
    clearTimeout(timer);
  }
  if (isLate) throw tooSlow(timeoutMs);
  return bytes.take();
}

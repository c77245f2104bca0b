// The first step of every request that carries something: its bytes become text, within a size, a
// time and one encoding. Nothing larger than the limit is ever held.
import { CairnError, isCairnError } from "@cairn/core";
import { decodeUtf8 } from "./decode-utf8.ts";

export interface BodyLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** For the whole body, in milliseconds. Default 30 s. */
  readonly timeoutMs?: number;
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
  refuseEncoding(request.headers.get("content-encoding"));
  const declared = Number(request.headers.get("content-length") ?? "0");
  if (declared > limits.maxBytes) throw tooLarge(limits.maxBytes, declared);
  const { body } = request;
  return body === null ? "" : decodeUtf8(await readBytes(body, limits));
}

/** Inflating what strangers send is a way to be blown up; senders of JSON need no compression. */
function refuseEncoding(encoding: string | null): void {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return;
  throw new CairnError("content_encoding", {
    message: `The body is encoded as ${name.slice(0, 50)}.`,
    hint: "Send it as it is, without Content-Encoding.",
  });
}

async function readBytes(
  body: NonNullable<Request["body"]>,
  { maxBytes, timeoutMs = BODY_TIMEOUT_MS }: BodyLimits,
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

/**
 * Collects chunks in one growing piece of memory: a list of them would take a hundred times the
 * size of a body that comes byte by byte.
 */
function createByteBuffer() {
  let kept: Uint8Array = new Uint8Array(0);
  let size = 0;
  return {
    size: () => size,
    add: (chunk: Uint8Array) => {
      if (size === 0) kept = chunk;
      else {
        if (size + chunk.length > kept.length) {
          const grown = new Uint8Array(2 * (size + chunk.length));
          grown.set(kept.subarray(0, size));
          kept = grown;
        }
        kept.set(chunk, size);
      }
      size += chunk.length;
    },
    take: () => kept.subarray(0, size),
  };
}

function tooLarge(limit: number, declared?: number): CairnError {
  const size = declared === undefined ? "larger" : `${String(declared)} bytes long, more`;
  return new CairnError("body_too_large", {
    message: `The body is ${size} than the ${String(limit)} bytes allowed here.`,
    hint: "Send less at once, or a reference to the data instead of the data.",
    details: { limit },
  });
}

function tooSlow(timeoutMs: number): CairnError {
  return new CairnError("body_timeout", {
    message: `The body was not complete after ${String(timeoutMs / 1000)} s.`,
    hint: "Check that Content-Length is the number of bytes that are sent, and send again.",
  });
}

function brokenOff(cause: unknown): CairnError {
  return new CairnError("body_timeout", {
    message: "The connection broke before the whole body was there.",
    hint: "Send it again.",
    cause,
  });
}

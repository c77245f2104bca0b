// POST /v1/traces/userland: spans of an app's own tracing, as OTLP over HTTP sends them
// (docs/protocol.md 8.6). They are shown with their run and decide nothing.
import { CairnError, isCairnError, type SpansResult } from "@cairn/core";
import { type Context, Hono } from "hono";
import type { ReceivedSpans } from "../app/received-span.ts";
import type { Rejection, TakeSpans } from "../app/take-spans.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { gunzipBody } from "./gunzip-body.ts";
import { spansFromJson } from "./otlp-json.ts";
import { answerToProtobuf, spansFromProtobuf } from "./otlp-protobuf.ts";
import { readBodyBytes } from "./read-body.ts";

export interface SpanPorts {
  readonly takeSpans: TakeSpans;
}

/** The largest body, as it came and, if it was compressed, as it was before. Bytes. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

interface Encoding {
  readonly decode: (bytes: Uint8Array) => ReceivedSpans;
  readonly answer: (c: Context, rejected: number, message: string) => Response;
}

const PROTOBUF: Encoding = {
  decode: spansFromProtobuf,
  answer: (c, rejected, message) => {
    c.header("Content-Type", "application/x-protobuf");
    return c.body(answerToProtobuf(rejected, message));
  },
};

const JSON_FORM: Encoding = {
  decode: (bytes) => spansFromJson(decodeUtf8(bytes)),
  answer: (c, rejected, message) => {
    const result: SpansResult =
      rejected === 0
        ? {}
        : { partialSuccess: { rejectedSpans: String(rejected), errorMessage: message } };
    return c.json(result);
  },
};

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ["application/x-protobuf", PROTOBUF],
  ["application/protobuf", PROTOBUF],
  ["application/json", JSON_FORM],
]);

export function spanRoutes({ takeSpans }: SpanPorts): Hono {
  return new Hono().post("/v1/traces/userland", async (c) => {
    const encoding = encodingOf(c);
    const received = decode(encoding, await readSpans(c.req.raw));
    const rejections = await takeSpans(received);
    const rejected = rejections.reduce((sum, { spans }) => sum + spans, 0);
    return encoding.answer(c, rejected, rejections.map(sentence).join("; "));
  });
}

const sentence = ({ spans, reason }: Rejection): string => `${String(spans)} ${reason}`;

const EXCERPT_CHARS = 100;

function encodingOf(c: Context): Encoding {
  const type = c.req.header("content-type") ?? "";
  const encoding = ENCODINGS.get(type.split(";", 1)[0]?.trim().toLowerCase() ?? "");
  if (encoding !== undefined) return encoding;
  const named = type === "" ? "has no content type" : `is ${type.slice(0, EXCERPT_CHARS)}`;
  throw new CairnError("content_type", {
    message: `The body ${named}.`,
    hint: "Send OTLP as application/x-protobuf or application/json.",
  });
}

async function readSpans(request: Request): Promise<Uint8Array> {
  const limits = { maxBytes: BODY_BYTES_MAX, encodings: ["gzip"] };
  const bytes = await readBodyBytes(request, limits);
  const isGzip = request.headers.get("content-encoding")?.trim().toLowerCase() === "gzip";
  return isGzip ? gunzipBody(bytes, BODY_BYTES_MAX) : bytes;
}

/** The decoders throw whatever is wrong; of none of it the sender's bytes are a part. */
function decode({ decode: from }: Encoding, bytes: Uint8Array): ReceivedSpans {
  try {
    return from(bytes);
  } catch (error) {
    if (isCairnError(error)) throw error;
    const what = error instanceof Error ? error.message.slice(0, EXCERPT_CHARS) : "";
    throw new CairnError("spans_invalid", {
      message: `The body is not an OTLP export of traces: ${what}.`,
      hint: "Check that its content type is what the exporter sends.",
      cause: error,
    });
  }
}

// What is published, as messages: one JSON value, the parts of a stream of text, or bytes.
import { CairnError, jsonDepth } from "@cairn/core";
import type { NewMessage } from "../db/realtime-messages.ts";
import { tooLarge } from "./body-problems.ts";

const DEPTH_MAX = 100;
const LINE_BREAKS = /[\r\n]+/g;

/**
 * The official SDK sends a text as it is and everything else as JSON, and calls both JSON.
 *
 * @returns JSON text in one line; line breaks outside of texts mean nothing in JSON.
 * @throws {CairnError} `json_too_deep`.
 */
export function dataOf(body: string): string {
  if (body === "") return "null";
  if (!isJson(body)) return JSON.stringify(body);
  if (jsonDepth(body, DEPTH_MAX) > DEPTH_MAX) {
    throw new CairnError("json_too_deep", {
      message: `The JSON is nested deeper than ${String(DEPTH_MAX)} levels.`,
      hint: "Flatten it, or publish the inner part as a text.",
    });
  }
  return body.replaceAll(LINE_BREAKS, " ");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of a stream that is published as one: characters of a part, and parts. */
const CHUNK_CHARS = 1_024;
const CHUNKS_MAX = 1_000;

type Publish = (messages: readonly NewMessage[]) => Promise<void>;
type Body = ReadableStream<Uint8Array> | null;

export interface StreamTarget {
  readonly channel: string;
  readonly topics: readonly string[];
  readonly runId: string | null;
  readonly streamId: string;
}

/**
 * Publishes a text part by part, as it comes.
 *
 * @throws {CairnError} `body_too_large`, when the first parts are out already.
 */
export async function publishStream(
  body: Body,
  target: StreamTarget,
  publish: Publish,
): Promise<void> {
  const { channel, topics, runId, streamId } = target;
  const tell = (kind: NewMessage["kind"], texts: readonly string[]): Promise<void> =>
    publish(
      texts.flatMap((text) =>
        topics.map((topic) => {
          const data = JSON.stringify(text);
          return { channel, topic, kind, runId, streamId, data };
        }),
      ),
    );
  await tell("datastream-start", [streamId]);
  try {
    let left = CHUNKS_MAX;
    const decoder = new TextDecoder();
    for await (const bytes of body ?? []) {
      const parts = partsOf(decoder.decode(bytes, { stream: true }));
      if (parts.length > left) throw tooLarge(CHUNKS_MAX * CHUNK_CHARS);
      left -= parts.length;
      if (parts.length > 0) await tell("chunk", parts);
    }
  } finally {
    await tell("datastream-end", [streamId]);
  }
}

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    // The two halves of a character stay together.
    const isHalf = /[\uD800-\uDBFF]/.test(text[start + CHUNK_CHARS - 1] ?? "");
    const end = start + CHUNK_CHARS - (isHalf ? 1 : 0);
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

const TEE_BYTES = 64 * 1024;

/** Passes bytes on as they come. */
export async function publishBytes(body: Body, channel: string, publish: Publish): Promise<void> {
  for await (const bytes of body ?? []) {
    const messages: NewMessage[] = [];
    for (let start = 0; start < bytes.length; start += TEE_BYTES) {
      const data = Buffer.from(bytes.subarray(start, start + TEE_BYTES)).toString("base64");
      messages.push({ channel, topic: null, kind: "tee", runId: null, streamId: null, data });
    }
    if (messages.length > 0) await publish(messages);
  }
}

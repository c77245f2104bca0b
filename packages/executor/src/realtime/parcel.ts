// A message as each kind of subscriber gets it: made once, and only if somebody wants it, for all.
import type { Message } from "../db/realtime-messages.ts";

export interface Parcel {
  readonly message: Message;
  /** For a WebSocket, in UTF-8. Undefined: this message is not for one. */
  readonly text: () => Buffer | undefined;
  /** For a stream of server-sent events. */
  readonly bytes: () => Buffer;
}

export function createParcel(message: Message, environment: string): Parcel {
  const isTee = message.kind === "tee";
  const json = once(() => envelope(message, environment));
  return {
    message,
    text: once(() => (isTee ? undefined : Buffer.from(json()))),
    bytes: once(() =>
      isTee ? Buffer.from(message.data, "base64") : Buffer.from(`data: ${json()}\n\n`),
    ),
  };
}

/** As docs/protocol.md 8.7 has it. The data is put in as it came, so that no number loses a digit. */
function envelope(message: Message, environment: string): string {
  const { kind, channel, topic, runId, streamId, at, data } = message;
  const head = JSON.stringify({ kind, channel, topic: topic ?? undefined });
  const tail = JSON.stringify({
    run_id: runId ?? undefined,
    stream_id: streamId ?? undefined,
    created_at: at,
    env_id: environment,
  });
  return `${head.slice(0, -1)},"data":${data},${tail.slice(1)}`;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

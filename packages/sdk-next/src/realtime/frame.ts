// One text frame of the executor, as a message.

export interface RealtimeMessage {
  readonly channel: string;
  readonly topic: string;
  readonly data: unknown;
  /** The run that published it, when one did. */
  readonly runId: string | undefined;
  /** Messages with the same one are parts of a text that was published as a stream. */
  readonly streamId: string | undefined;
  readonly at: Date;
}

/** @returns undefined for frames that carry no data. */
export function toMessage(text: string): RealtimeMessage | undefined {
  const frame: unknown = JSON.parse(text);
  if (!isRecord(frame) || !CARRY_DATA.has(frame["kind"])) return undefined;
  return {
    channel: String(frame["channel"]),
    topic: String(frame["topic"]),
    data: frame["data"],
    runId: textOf(frame["run_id"]),
    streamId: textOf(frame["stream_id"]),
    at: new Date(String(frame["created_at"])),
  };
}

const CARRY_DATA: ReadonlySet<unknown> = new Set(["data", "chunk"]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

// Realtime messages over HTTP: who may hear what, and what is heard.
import { z } from "zod";

const NAME_CHARS_MAX = 512;
const Name = z.string().min(1).max(NAME_CHARS_MAX);

export const PublishQuery = z.object({
  channel: Name.describe("Where it is heard, such as `user:1`."),
  topic: z.array(Name).min(1).describe("What it is about; may be given several times."),
  run_id: z.string().max(64).optional().describe("The run that says it."),
});
export type PublishQuery = z.infer<typeof PublishQuery>;

export const TeeQuery = PublishQuery.pick({ channel: true });

export const SubscribeQuery = z.object({
  token: z.string().default("").describe("A subscription token."),
  streams: z
    .stringbool()
    .default(false)
    .describe("True: frames that begin a stream are sent as well."),
});

export const RealtimeData = z
  .unknown()
  .describe("Any JSON; what is not JSON is taken as a text. `text/stream`: parts of one stream.");

export const SubscriptionTokenBody = z
  .array(z.looseObject({ channel: Name, name: Name.describe("The topic.") }))
  .min(1)
  .describe("What the token's owner may hear.");

export const SubscriptionToken = z.object({
  jwt: z.string().describe("To connect with, within a minute; a connection may last longer."),
});

/** A text frame of the WebSocket, or the data of a server-sent event. */
export const RealtimeFrame = z.object({
  /** `chunk` to `datastream-end` are parts of a stream that was published as one. */
  kind: z.enum(["data", "datastream-start", "chunk", "datastream-end"]),
  channel: z.string(),
  topic: z.string(),
  data: z.unknown(),
  run_id: z.string().optional(),
  stream_id: z.string().optional(),
  created_at: z.iso.datetime(),
  env_id: z.string(),
});
export type RealtimeFrame = z.infer<typeof RealtimeFrame>;

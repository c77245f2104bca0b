// What realtime may cost at most.

export interface RealtimeLimits {
  /** Of one message, in bytes. */
  readonly messageBytes: number;
  /** Connections with this executor. */
  readonly subscribers: number;
  /** That one token may name. */
  readonly topics: number;
  /** What may wait for a subscriber that does not read, in bytes, before it is cut off. */
  readonly bufferBytes: number;
}

export const DEFAULT_REALTIME_LIMITS: RealtimeLimits = {
  messageBytes: 512 * 1024,
  subscribers: 5_000,
  topics: 100,
  bufferBytes: 1024 * 1024,
};

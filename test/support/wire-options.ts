// How the executor in memory behaves.
import type { JsonObject } from "@cairn/core";

export interface WireOptions {
  /** Sends `fn_id` and takes checkpoints. Default false. */
  readonly checkpointing?: boolean;
  /** Signs calls, as an executor in production does. */
  readonly signingKey?: string;
  /** Names of open steps in the order in which they finish; the others follow as they came. */
  readonly finishFirst?: readonly string[];
  /** Data of the events that arrive while a run waits, by event name. Others time out. */
  readonly arrivals?: Readonly<Record<string, JsonObject>>;
  /** The statuses of checkpoints in turn; 200 after that. */
  readonly checkpointStatuses?: readonly number[];
  /** The statuses of sends in turn; 200 after that. */
  readonly sendStatuses?: readonly number[];
  /** The rest of the network. */
  readonly elsewhere?: (request: Request) => Promise<Response>;
}

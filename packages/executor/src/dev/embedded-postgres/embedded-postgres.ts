// The embedded server as its users see it: what they ask for, and what they hold while it runs.
import type { Reaper } from "../reaper.ts";
import type { Identity } from "./run-as.ts";
import type { Durability, Settings } from "./server-settings.ts";
import type { StopMode } from "./stop-postmaster.ts";

export interface EmbeddedPostgresOptions {
  /** Holds the data, the log and the password; made when missing. The data outlives the server. */
  readonly dataDir: string;
  /** Default "full". */
  readonly durability?: Durability;
  /** Fails when it is taken. Default: the one used last time, or a free one when that is taken. */
  readonly port?: number;
  /** More of postgresql.conf, for this start only. */
  readonly settings?: Settings;
  /** Ends the server when this process dies without stopping it. */
  readonly reaper?: Pick<Reaper, "register" | "unregister">;
  /** What takes long or is out of the ordinary, as sentences for people. */
  readonly onProgress?: (message: string) => void;
  /** Called when the server ends without having been asked to. */
  readonly onUnexpectedExit?: (message: string) => void;
  /** For tests: the one identity to try. Default: the first that works. */
  readonly onlyIdentity?: Identity["kind"];
}

export interface EmbeddedPostgres {
  /** With user and password, on 127.0.0.1; stays the same over `restart`. */
  readonly url: string;
  readonly port: number;
  /** Of the running server, or of the last one. */
  readonly pid: number;
  readonly dataDir: string;
  /**
   * Where Postgres itself keeps its files: below dataDir, or elsewhere when it could not be there.
   */
  readonly postgresFolder: string;
  /** Default "fast" (about 20 ms). Stopping a stopped server does nothing. */
  stop(mode?: StopMode): Promise<void>;
  /** Stops it (default "fast") if it runs, and starts it on the same data and port. */
  restart(mode?: StopMode): Promise<void>;
}

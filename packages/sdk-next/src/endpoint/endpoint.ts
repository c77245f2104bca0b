// What the handlers of the serve endpoint share.
import type { ClientRuntime } from "../client.ts";
import type { Connection } from "../connection/connection.ts";
import type { ServedFunctions } from "./served-functions.ts";
import type { ServeLocation } from "./serve-url.ts";

export interface Endpoint {
  readonly runtime: ClientRuntime;
  readonly served: ServedFunctions;
  /** From options and environment, as they are now. */
  readonly location: () => ServeLocation;
  readonly isStreaming: () => boolean;
}

/** One request, with the connection as it was when the request came. */
export interface Visit {
  readonly request: Request;
  readonly connection: Connection;
}

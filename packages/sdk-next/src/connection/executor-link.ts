// The executor as a client reaches it, kept from call to call for as long as the connection stays the
// same: what calls share (requests, headers that take a hash to make) lives here and goes with it.
import { type CheckpointBatches, createCheckpointBatches } from "./checkpoint-batches.ts";
import type { Connection } from "./connection.ts";
import { createExecutorApi, type ExecutorApi } from "./executor-api.ts";

export interface ExecutorLink extends ExecutorApi {
  readonly batches: CheckpointBatches;
}

/** @returns Gives the link of the last connection again, a new one when it has changed. */
export function createExecutorLinks(
  fetch: typeof globalThis.fetch,
): (connection: Connection) => ExecutorLink {
  let last: { readonly connection: Connection; readonly link: ExecutorLink } | undefined;
  return (connection) => {
    if (last === undefined || !isSame(last.connection, connection)) {
      const api = createExecutorApi(fetch, connection);
      last = { connection, link: { ...api, batches: createCheckpointBatches(api) } };
    }
    return last.link;
  };
}

const isSame = (a: Connection, b: Connection): boolean =>
  a.baseUrl === b.baseUrl &&
  a.signingKey === b.signingKey &&
  a.signingKeyFallback === b.signingKeyFallback;

// Is the database to blame, and will it pass? Looked up by code, through the layers that wrap it.

/** The driver and the sockets below it: no connection, or one that broke. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * Classes of SQLSTATE: 08 connection, 53 resources (disk, memory, connections), 57P server going
 * down or coming up, 58 its system; and single states: a timeout of a statement or a lock, a
 * server that only reads (after a fail-over), a deadlock.
 */
const STATES = /^(?:08...|53...|57P..|58...|57014|55P03|25006|40001|40P01)$/;

const DEPTH_MAX = 5;

/** @returns The code that says so; undefined when the database is not to blame. */
export function storageErrorCode(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < DEPTH_MAX && current instanceof Error; depth += 1) {
    const code = "code" in current ? current.code : undefined;
    if (typeof code === "string" && (CONNECTION_CODES.has(code) || STATES.test(code))) return code;
    if (current instanceof AggregateError) current = current.errors[0];
    else current = current.cause;
  }
  return undefined;
}

// A client that outlives its connections. In postgres 3.4.9 a connection that breaks while something
// is being written can lose its statements, which then never settle, and can come back unable to
// write at all. So a pool that has lost a connection is replaced as a whole: new statements go to
// a fresh one, and what has not settled in the old one after a while is made to fail.
import type { Sql } from "postgres";

export interface SteadyClient {
  /** Stays the same; each statement goes to the pool of that moment. */
  readonly sql: Sql;
  readonly close: () => Promise<void>;
}

/** While the database is down, pools are not replaced more often than this. */
const REPLACE_MS = 1_000;
/** Statements of a replaced pool may take this long to settle. Whoever waits for one tries again. */
const RETIRE_MS = 3_000;
const CLOSE_SECONDS = 5;

/**
 * @param open - Opens a pool that calls `onClose` for every connection it loses.
 * @param onLost - Called for those of the pool in use: answers of the database may be lost with one.
 */
export function openSteadyClient(
  open: (onClose: () => void) => Sql,
  onLost: () => void = () => undefined,
): SteadyClient {
  const pools = new Set<Sql>();
  let replacement: NodeJS.Timeout | undefined;
  let openedAt = 0;
  let isClosed = false;
  const first = openPool();
  let current = first;

  function openPool(): Sql {
    const pool: Sql = open(() => {
      if (isClosed) return;
      onLost();
      if (pool === current) replaceSoon();
    });
    pools.add(pool);
    openedAt = performance.now();
    return pool;
  }

  function replaceSoon(): void {
    if (replacement !== undefined) return;
    const afterMs = Math.max(0, openedAt + REPLACE_MS - performance.now());
    replacement = setTimeout(replace, afterMs);
  }

  function replace(): void {
    replacement = undefined;
    const old = current;
    current = openPool();
    // What drizzle has set on the client that it was given holds for each pool.
    Object.assign(current.options.parsers, first.options.parsers);
    Object.assign(current.options.serializers, first.options.serializers);
    setTimeout(() => void retire(old), RETIRE_MS).unref();
  }

  async function retire(old: Sql): Promise<void> {
    await old.end({ timeout: 0 });
    pools.delete(old);
  }

  return {
    sql: new Proxy(first, {
      apply: (_target, _self, args) => Reflect.apply(current, undefined, args),
      get: (_target, key) => Reflect.get(key === "options" ? first : current, key),
    }),
    close: async () => {
      isClosed = true;
      clearTimeout(replacement);
      await Promise.all([...pools].map((pool) => pool.end({ timeout: CLOSE_SECONDS })));
    },
  };
}

// The two ways to the database: raw statements for the hot path, drizzle for reads. They need two
// clients, because drizzle changes the serializers of the one it gets.
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { ARRAY_TYPES } from "./array-types.ts";
import { driverUrl } from "./driver-url.ts";
import * as schema from "./schema.ts";
import { openSteadyClient, type SteadyClient } from "./steady-client.ts";
import { TIMEOUTS_MS } from "./timeouts.ts";

export type { Sql } from "postgres";
export type Reader = PostgresJsDatabase<typeof schema>;

export interface Database {
  /** For claims, loads and looking up: hand-written statements. */
  readonly sql: Sql;
  /** For statements that take many rows as arrays, every access narrowed by one of them. */
  readonly batches: Sql;
  /** For the read API. */
  readonly reader: Reader;
  readonly close: () => Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections of the hot path, half of them for batches; reads have half as many. Default 8. */
  readonly connections?: number;
  /** The URL leads to a pooler in transaction mode: nothing is kept by a connection. Default false. */
  readonly pooled?: boolean;
  /** Connections that nobody uses are closed after so long. Default 0: never. */
  readonly idleMs?: number;
  /** Called when a connection is lost, and with it perhaps an answer; also when one was idle for too long. */
  readonly onConnectionLost?: () => void;
}

// The one that every pooler takes. What goes beyond it belongs to the role there (docs/poolers.md).
const POOLED_SETTINGS = { application_name: "cairn" } as const;

const SETTINGS = { ...POOLED_SETTINGS, ...TIMEOUTS_MS } as const;

// For the hand-written statements: each has an index for every access, and a plan that is made once.
// A plan made while the tables are small would scan them, and be kept when they have grown.
const STATEMENT_SETTINGS = {
  ...SETTINGS,
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_mergejoin: "off",
  jit: "off",
} as const;

// Rows that come as arrays are joined by hashing. Planned once, for arrays of unknown length, they
// would be compared row by row: 200 transitions with 200 jobs, in each part of the statement.
const BATCH_SETTINGS = { ...STATEMENT_SETTINGS, enable_nestloop: "off" } as const;

// Reads are planned for the values they are asked with: a rare status and a common one differ.
const READ_SETTINGS = { ...SETTINGS, plan_cache_mode: "force_custom_plan", jit: "off" } as const;

/**
 * Between two tries to connect. The driver's own pauses grow to 20 s: that long requests would hang
 * instead of being refused, also when the database is back already.
 */
const reconnectSeconds = (): number => 0.1 + 0.2 * Math.random();

export function openDatabase(options: DatabaseOptions): Database {
  const { pooled = false, connections = 8 } = options;
  const half = Math.max(2, Math.ceil(connections / 2));
  const open = (settings: Record<string, string | number>, max = half): SteadyClient =>
    openSteadyClient(
      (onclose) =>
        postgres(driverUrl(options.url), {
          ...commonOptions(options),
          onclose,
          connection: settings,
          max,
        }),
      options.onConnectionLost,
    );
  const reads = open(pooled ? POOLED_SETTINGS : READ_SETTINGS);
  // Behind a pooler each statement is planned for its values, so that all need the same settings: none.
  const statements = pooled
    ? open(POOLED_SETTINGS, Math.max(2, connections))
    : open(STATEMENT_SETTINGS);
  const batches = pooled ? statements : open(BATCH_SETTINGS);
  const clients = new Set([statements, batches, reads]);
  return {
    sql: statements.sql,
    batches: batches.sql,
    reader: drizzle(reads.sql, { schema }),
    close: async () => {
      await Promise.all([...clients].map((client) => client.close()));
    },
  };
}

// A statement that is not prepared is sent in two parts, and only the second tells the pooler to answer
// for it. Were the first sent while another statement is under way, PgBouncer (1.18) would give the
// connection to somebody else when that one ends, and answers would go to the wrong statement.
const POOLED_OPTIONS = { prepare: false, max_pipeline: 0 } as const;

const commonOptions = ({ pooled = false, idleMs = 0 }: DatabaseOptions) => ({
  onnotice: () => undefined,
  ...(pooled ? POOLED_OPTIONS : {}),
  connect_timeout: 10,
  idle_timeout: idleMs / 1_000,
  max_lifetime: null,
  backoff: reconnectSeconds,
  fetch_types: false,
  types: ARRAY_TYPES,
});

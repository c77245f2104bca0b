// What a test and the executor process under test say to each other.
import type { FailpointName } from "../../packages/executor/src/ops/failpoint.ts";
import type { QstashSettings } from "../../packages/executor/src/queue/qstash/qstash-settings.ts";

export interface ExecutorSettings {
  readonly databaseUrl: string;
  /** The URL leads to a pooler. Default false. */
  readonly pooled?: boolean;
  readonly port: number;
  /** Default 1,000. */
  readonly leaseMs: number;
  /** Default 50. */
  readonly pollMs: number;
  /** Every retry comes after that long. Default 100. */
  readonly retryDelayMs: number;
  /** Default 20,000. */
  readonly shutdownMs: number;
  /** Default true. */
  readonly checkpointing: boolean;
  /** Default 100. */
  readonly maxCalls: number;
  /** Where it kills itself; null: nowhere. */
  readonly armed: Armed | null;
  /** Default: Postgres is the clock. */
  readonly qstash?: QstashSettings;
}

/** The process kills itself at the hit with this number, counted since it was armed; 1 is the first. */
export interface Armed {
  readonly name: FailpointName;
  readonly hit: number;
}

export type Hits = Readonly<Partial<Record<FailpointName, number>>>;

export type ExecutorRequest =
  /** Counts from 0 again. */
  { readonly kind: "arm"; readonly armed: Armed | null } | { readonly kind: "hits" };

export type ExecutorMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "armed" }
  | { readonly kind: "hits"; readonly hits: Hits };

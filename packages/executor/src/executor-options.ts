// What an executor is told by its host, and what it does when it is not told.
import {
  DEFAULT_LIMITS,
  DEFAULT_RETRY_POLICY,
  type Limits,
  type RetryPolicy,
  type ServerKind,
} from "@cairn/core";
import { type Failpoint, noFailpoint } from "./ops/failpoint.ts";
import type { Logger } from "./ops/log.ts";
import type { QstashSettings } from "./queue/qstash/qstash-settings.ts";
import { DEFAULT_REALTIME_LIMITS, type RealtimeLimits } from "./realtime/limits.ts";

export interface ExecutorOptions {
  readonly databaseUrl: string;
  readonly mode: ServerKind;
  readonly log: Logger;
  /** Names the environment, to apps and in the table of keys. */
  readonly env: string;
  /** Event keys that senders may use beside those of the table; ignored in dev. */
  readonly eventKeys: readonly string[];
  /**
   * The key that calls are signed with, then older ones that are still accepted. Without any, those
   * of the table decide.
   */
  readonly signingKeys: readonly string[];
  /** Host names besides loopback that dev answers to. */
  readonly allowedHosts?: readonly string[];
  /** Private hosts, addresses or ranges where apps may be in production. */
  readonly egressAllow?: readonly string[];
  readonly policy?: RetryPolicy;
  readonly limits?: Limits;
  readonly realtime?: RealtimeLimits;
  /** Hosts whose pages may subscribe in production. Default: every page that has a token. */
  readonly realtimeHosts?: readonly string[];
  readonly checkpointing?: boolean;
  /** How long a crashed executor's jobs stay with it, in milliseconds. Default 30 s. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
  readonly maxCalls?: number;
  readonly callTimeoutMs?: number;
  /** How long the app of a durable endpoint may say nothing, in milliseconds. Default 15 minutes. */
  readonly endpointMs?: number;
  /** Private hosts, addresses or ranges that requests of steps may go to in production. */
  readonly gatewayAllow?: readonly string[];
  readonly gatewayTimeoutMs?: number;
  /** Bytes of an answer to a request of a step. */
  readonly gatewayBytes?: number;
  readonly connections?: number;
  /** `databaseUrl` leads to a pooler in transaction mode. Default false. */
  readonly pooled?: boolean;
  /** Where pages that are not ours are asked for; undefined: there is no dashboard. */
  readonly dashboardUrl?: string;
  /** This executor is the only one on its database: take over from a crashed one at once. */
  readonly isAlone?: boolean;
  readonly failpoint?: Failpoint;
  /**
   * The host runs this executor request by request: no timers keep house, sweeps do, and no news are
   * pushed to pages, which poll instead. Default false.
   */
  readonly isServerless?: boolean;
  /** Is there time left for new calls of apps? Default: always. */
  readonly hasTime?: () => boolean;
  /** Database connections that nobody uses are closed after so long. Default: never. */
  readonly idleConnectionMs?: number;
  /** QStash is the clock. Default: a loop of this process is. */
  readonly qstash?: QstashSettings;
}

const DEFAULTS = {
  allowedHosts: [],
  egressAllow: [],
  policy: DEFAULT_RETRY_POLICY,
  limits: DEFAULT_LIMITS,
  realtime: DEFAULT_REALTIME_LIMITS,
  realtimeHosts: [],
  checkpointing: true,
  leaseMs: 30_000,
  pollMs: 250,
  maxCalls: 100,
  callTimeoutMs: 2 * 3_600_000,
  endpointMs: 15 * 60_000,
  gatewayAllow: [],
  gatewayTimeoutMs: 10 * 60_000,
  gatewayBytes: 4 * 1024 * 1024,
  connections: 8,
  pooled: false,
  isAlone: false,
  isServerless: false,
  failpoint: noFailpoint,
  hasTime: (): boolean => true,
  idleConnectionMs: 0,
} as const satisfies Partial<ExecutorOptions>;

/** Every option but those whose absence means something. */
export type SettledOptions = ExecutorOptions &
  Required<Pick<ExecutorOptions, keyof typeof DEFAULTS>>;

export const withDefaults = (options: ExecutorOptions): SettledOptions => ({
  ...DEFAULTS,
  ...options,
});

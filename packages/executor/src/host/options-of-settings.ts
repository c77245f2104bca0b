// Settings become the options of an executor.
import { DEFAULT_LIMITS, fixedRetryPolicy, type Limits, type ServerKind } from "@cairn/core";
import type { ExecutorOptions } from "../executor-options.ts";
import type { Logger } from "../ops/log.ts";
import type { Settings } from "../ops/settings.ts";

export interface Host {
  readonly mode: ServerKind;
  readonly databaseUrl: string;
  readonly log: Logger;
}

/** The environment of `cairn start` and of `cairn keys`. */
export const PRODUCTION = "production";
const DEV_LEASE_MS = 5_000;
const LEASE_MS = 30_000;
const POLL_MS = 250;
const CALL_TIMEOUT_MS = 2 * 3_600_000;

export function executorOptions(settings: Settings, host: Host): ExecutorOptions {
  const { mode, databaseUrl, log } = host;
  const isDev = mode === "dev";
  const keys = [settings.signingKey, settings.signingKeyFallback];
  return {
    databaseUrl,
    mode,
    log,
    env: settings.env ?? (isDev ? "dev" : PRODUCTION),
    eventKeys: settings.eventKeys,
    signingKeys: keys.filter((key) => key !== undefined),
    allowedHosts: settings.allowedHosts,
    egressAllow: settings.egressAllow,
    ...policyOf(settings),
    limits: limitsOf(settings),
    gatewayAllow: settings.gatewayAllow,
    gatewayBytes: settings.gatewayAnswer,
    ...(settings.gatewayTimeout === undefined ? {} : { gatewayTimeoutMs: settings.gatewayTimeout }),
    realtime: {
      messageBytes: settings.realtimeMessage,
      subscribers: settings.realtimeSubscribers,
      topics: settings.realtimeTopics,
      bufferBytes: settings.realtimeBuffer,
    },
    realtimeHosts: settings.realtimeHosts,
    checkpointing: settings.checkpointing,
    leaseMs: settings.lease ?? (isDev ? DEV_LEASE_MS : LEASE_MS),
    pollMs: settings.poll ?? POLL_MS,
    maxCalls: settings.maxCalls,
    callTimeoutMs: settings.callTimeout ?? CALL_TIMEOUT_MS,
    ...(settings.endpointTimeout === undefined ? {} : { endpointMs: settings.endpointTimeout }),
    connections: settings.connections,
    pooled: settings.pooled,
    ...(settings.dashboardUrl === undefined ? {} : { dashboardUrl: settings.dashboardUrl }),
  };
}

const limitsOf = (settings: Settings): Limits => ({
  ...DEFAULT_LIMITS,
  steps: settings.maxSteps,
  stepOutputBytes: settings.maxStepOutput,
  stateBytes: settings.maxState,
  callBytes: settings.maxCallBody,
});

const policyOf = ({ retryDelay }: Settings): Pick<ExecutorOptions, "policy"> =>
  retryDelay === undefined ? {} : { policy: fixedRetryPolicy(retryDelay) };

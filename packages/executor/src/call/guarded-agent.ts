// Connections to other people's servers: each address goes through the egress guard, and undici's own
// time limits are off, because every exchange has one for its whole.
import { Agent } from "undici";
import type { EgressGuard } from "./egress-guard.ts";

export interface GuardedAgentOptions extends Pick<
  Agent.Options,
  "connections" | "keepAliveTimeout" | "pipelining"
> {
  readonly connectTimeoutMs: number;
  /** Undefined: every address may be asked. */
  readonly egress: EgressGuard | undefined;
}

export function createGuardedAgent({
  connectTimeoutMs,
  egress,
  ...options
}: GuardedAgentOptions): Agent {
  const guarded = egress === undefined ? {} : { lookup: egress.lookup };
  return new Agent({
    ...options,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectTimeoutMs, ...guarded },
  });
}

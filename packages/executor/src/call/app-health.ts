// How an app is doing, by the answers of its last calls: whether it is called at all (a circuit breaker),
// and how many calls it gets at once (additive increase, multiplicative decrease). Pure: times are handed
// in, in milliseconds of a monotonic clock; nothing here waits or calls.
import type { Reply } from "@cairn/core";

export interface HealthRules {
  /** So many failures of the infrastructure in a row open the circuit. */
  readonly failures: number;
  /** How long it stays open at first; each probe that fails doubles it. Milliseconds. */
  readonly openMs: number;
  readonly longestOpenMs: number;
  /** Calls at once, at most and at first: an app that says nothing against it gets them all. */
  readonly mostCalls: number;
}

export interface AppHealth {
  /** `open`: not called until `probeAt`. `half_open`: one call probes. */
  readonly circuit: "closed" | "open" | "half_open";
  /** Failures of the infrastructure in a row. */
  readonly failures: number;
  /** When the next probe may go; counts while the circuit is open. */
  readonly probeAt: number;
  /** How long it is open this time. */
  readonly openMs: number;
  /** Calls at once. */
  readonly limit: number;
  readonly inFlight: number;
  /** Good answers since the limit changed: as many as the limit are one round. */
  readonly round: number;
  /** Raised with each cut: answers to calls from before it do not cut again. */
  readonly cuts: number;
}

/** What one answer says of the app. */
export interface CallSign {
  /** The infrastructure failed: unreachable, cut off, timed out, or 5xx of something in between. */
  readonly isDown: boolean;
  /** It asks for less, or was too slow: 429, 503, timed out. */
  readonly isOverloaded: boolean;
}

/** A call that was let in. */
export interface Pass {
  readonly isProbe: boolean;
  /** `cuts` when it began. */
  readonly cuts: number;
}

export type Verdict =
  | { readonly kind: "go"; readonly pass: Pass }
  /** The app is full: wait until one of its calls is done. */
  | { readonly kind: "wait" }
  /** Not before so many milliseconds. */
  | { readonly kind: "put_off"; readonly ms: number };

export const newHealth = ({ openMs, mostCalls }: HealthRules): AppHealth => ({
  circuit: "closed",
  failures: 0,
  probeAt: 0,
  openMs,
  limit: mostCalls,
  inFlight: 0,
  round: 0,
  cuts: 0,
});

/** May one more call begin? */
export function admit(
  health: AppHealth,
  nowMs: number,
  { openMs }: HealthRules,
): readonly [AppHealth, Verdict] {
  const { circuit, probeAt, limit, inFlight, cuts } = health;
  if (circuit === "open" && nowMs < probeAt) {
    return [health, { kind: "put_off", ms: probeAt - nowMs }];
  }
  // The probe may be answered any moment: whoever comes now is not put off for as long as it was open.
  if (circuit === "half_open") return [health, { kind: "put_off", ms: openMs }];
  if (circuit === "open") {
    const probing: AppHealth = { ...health, circuit: "half_open", inFlight: inFlight + 1 };
    return [probing, { kind: "go", pass: { isProbe: true, cuts } }];
  }
  if (inFlight >= limit) return [health, { kind: "wait" }];
  return [
    { ...health, inFlight: inFlight + 1 },
    { kind: "go", pass: { isProbe: false, cuts } },
  ];
}

/** @param sign - Null: the call was never made, or cut off by us; it says nothing of the app. */
export function settle(
  health: AppHealth,
  {
    pass,
    sign,
    nowMs,
  }: { readonly pass: Pass; readonly sign: CallSign | null; readonly nowMs: number },
  rules: HealthRules,
): AppHealth {
  const left = { ...health, inFlight: health.inFlight - 1 };
  if (sign === null) return pass.isProbe ? { ...left, circuit: "open", probeAt: nowMs } : left;
  const limited = withLimit(left, pass, sign, rules);
  if (!sign.isDown) return afterAnswer(limited, pass, rules);
  return afterFailure(limited, { pass, nowMs }, rules);
}

function withLimit(health: AppHealth, pass: Pass, sign: CallSign, rules: HealthRules): AppHealth {
  const { limit, round, cuts } = health;
  if (sign.isOverloaded) {
    // Calls that were under way together are one sign.
    if (pass.cuts !== cuts) return health;
    return { ...health, limit: Math.max(1, Math.floor(limit / 2)), round: 0, cuts: cuts + 1 };
  }
  if (sign.isDown) return health;
  if (round + 1 < limit) return { ...health, round: round + 1 };
  return { ...health, limit: Math.min(limit + 1, rules.mostCalls), round: 0 };
}

/** An answer to a call from before the circuit opened does not close it; the probe's does. */
function afterAnswer(health: AppHealth, pass: Pass, { openMs }: HealthRules): AppHealth {
  if (health.circuit !== "closed" && !pass.isProbe) return health;
  return { ...health, circuit: "closed", failures: 0, openMs };
}

function afterFailure(
  health: AppHealth,
  { pass, nowMs }: { readonly pass: Pass; readonly nowMs: number },
  rules: HealthRules,
): AppHealth {
  const failures = health.failures + 1;
  if (pass.isProbe) {
    const openMs = Math.min(health.openMs * 2, rules.longestOpenMs);
    return { ...health, failures, circuit: "open", openMs, probeAt: nowMs + openMs };
  }
  if (health.circuit !== "closed" || failures < rules.failures) return { ...health, failures };
  const { openMs } = rules;
  return { ...health, failures, circuit: "open", openMs, probeAt: nowMs + openMs };
}

const DOWN: ReadonlySet<string> = new Set([
  "app_unreachable",
  "app_timeout",
  "app_response_truncated",
]);
const SLOW_DOWN: ReadonlySet<number> = new Set([429, 503]);

/** @param status - Of the HTTP answer; null: there was none. */
export function signOf(reply: Reply, status: number | null): CallSign {
  const code = reply.kind === "fault" ? reply.code : "";
  // Without the SDK's header: something in between, or a server that came up without the app.
  const isForeign = code === "app_response_invalid" && status !== null && status >= 500;
  return {
    isDown: DOWN.has(code) || isForeign,
    isOverloaded: code === "app_timeout" || (status !== null && SLOW_DOWN.has(status)),
  };
}

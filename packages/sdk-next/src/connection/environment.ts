// The only file that reads the environment, and only when asked: edge runtimes and tests fill it late.
import { isJsonObject } from "@cairn/core";

export interface Environment {
  readonly dev: string | undefined;
  readonly baseUrl: string | undefined;
  readonly eventKey: string | undefined;
  readonly signingKey: string | undefined;
  readonly signingKeyFallback: string | undefined;
  readonly serveOrigin: string | undefined;
  readonly servePath: string | undefined;
  readonly streaming: string | undefined;
  readonly nodeEnv: string | undefined;
  /** Where Next says what it is doing; "phase-production-build" while it builds. */
  readonly nextPhase: string | undefined;
  readonly port: string | undefined;
}

/** Each `CAIRN_` name falls back to its `INNGEST_` name. Empty counts as not set. */
export function readEnvironment(): Environment {
  // Read one by one, when it is asked for: on Node each look at the environment is a system call.
  return {
    get dev() {
      return either("DEV");
    },
    get baseUrl() {
      return either("BASE_URL");
    },
    get eventKey() {
      return either("EVENT_KEY");
    },
    get signingKey() {
      return either("SIGNING_KEY");
    },
    get signingKeyFallback() {
      return either("SIGNING_KEY_FALLBACK");
    },
    get serveOrigin() {
      return either("SERVE_ORIGIN");
    },
    get servePath() {
      return either("SERVE_PATH");
    },
    get streaming() {
      return either("STREAMING");
    },
    get nodeEnv() {
      return readVariable("NODE_ENV");
    },
    get nextPhase() {
      return readVariable("NEXT_PHASE");
    },
    get port() {
      return readVariable("PORT");
    },
  };
}

const either = (name: string): string | undefined =>
  readVariable(`CAIRN_${name}`) ?? readVariable(`INNGEST_${name}`);

/** A variable that is not ours, such as a provider's key. */
export function readVariable(name: string): string | undefined {
  const variables: Readonly<Record<string, string | undefined>> =
    typeof process === "undefined" ? {} : process.env;
  const value = variables[name]?.trim();
  return value === "" ? undefined : value;
}

/**
 * False at the edge: isolates there (Cloudflare Workers, Vercel's edge runtime) serve several requests
 * at once, and may let none of them wait for what another one has sent.
 */
export function mayShareRequests(): boolean {
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  const agent = isJsonObject(navigator) ? navigator["userAgent"] : undefined;
  return !("EdgeRuntime" in globalThis) && agent !== "Cloudflare-Workers";
}

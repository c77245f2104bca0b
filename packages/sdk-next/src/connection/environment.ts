// The only file that reads the environment, and only when asked: edge runtimes and tests fill it late.

export interface Environment {
  readonly dev: string | undefined;
  readonly baseUrl: string | undefined;
  readonly eventKey: string | undefined;
  readonly signingKey: string | undefined;
  readonly signingKeyFallback: string | undefined;
  readonly serveOrigin: string | undefined;
  readonly servePath: string | undefined;
  readonly nodeEnv: string | undefined;
  /** Where Next says what it is doing; "phase-production-build" while it builds. */
  readonly nextPhase: string | undefined;
  readonly port: string | undefined;
}

/** Each `CAIRN_` name falls back to its `INNGEST_` name. Empty counts as not set. */
export function readEnvironment(): Environment {
  return {
    dev: either("DEV"),
    baseUrl: either("BASE_URL"),
    eventKey: either("EVENT_KEY"),
    signingKey: either("SIGNING_KEY"),
    signingKeyFallback: either("SIGNING_KEY_FALLBACK"),
    serveOrigin: either("SERVE_ORIGIN"),
    servePath: either("SERVE_PATH"),
    nodeEnv: read("NODE_ENV"),
    nextPhase: read("NEXT_PHASE"),
    port: read("PORT"),
  };
}

const either = (name: string): string | undefined =>
  read(`CAIRN_${name}`) ?? read(`INNGEST_${name}`);

function read(name: string): string | undefined {
  const variables: Readonly<Record<string, string | undefined>> =
    typeof process === "undefined" ? {} : process.env;
  const value = variables[name]?.trim();
  return value === "" ? undefined : value;
}

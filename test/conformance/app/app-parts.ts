// What the three SDKs' apps are made of.
import { functionId, namesOf } from "../names.ts";
import type {
  Context,
  EventSpec,
  FunctionSpec,
  Handler,
  Intercept,
  ModelFormat,
  Names,
  RareTools,
  Trigger,
} from "../function-spec.ts";
import type { Scenario } from "../scenario.ts";
import { appId, type Target } from "../targets.ts";
import { PROVIDER_PATH } from "./app-protocol.ts";
import type { Records } from "./run-record.ts";

export interface AppParts {
  readonly target: Target;
  /** Of the app. */
  readonly origin: string;
  readonly scenarios: readonly Scenario[];
  readonly records: Records;
}

export type BuildApp = (parts: AppParts) => (request: Request) => Promise<Response>;

/** A function to be made with an SDK. */
export interface PlannedFunction {
  readonly id: string;
  readonly spec: FunctionSpec;
  readonly names: Names;
  readonly triggers: Trigger[];
  /** See `Context.provider`. */
  readonly provider: string;
  /** All of the configuration but the triggers and the handlers. */
  readonly config: { readonly id: string } & Readonly<Record<string, unknown>>;
}

export function planFunctions({ target, origin, scenarios }: AppParts): PlannedFunction[] {
  return scenarios.flatMap((scenario) => {
    const names = namesOf(appId(target), scenario);
    return Object.entries(scenario.functions).map(([fn, spec]) => {
      const id = functionId(scenario, fn);
      const own = fn === "main" ? [{ event: names.event() }] : [];
      const { triggers = () => own, retries = 0, config } = spec;
      return {
        id,
        spec,
        names,
        triggers: triggers(names),
        provider: `${origin}${PROVIDER_PATH}${scenario.name}`,
        config: { id, retries, ...config?.(names) },
      };
    });
  });
}

/** By slug. */
export function interceptsOf(parts: AppParts): ReadonlyMap<string, Intercept> {
  const app = appId(parts.target);
  const known = new Map<string, Intercept>();
  for (const { id, spec } of planFunctions(parts)) {
    if (spec.intercept !== undefined) known.set(`${app}-${id}`, spec.intercept);
  }
  return known;
}

/** What only one SDK knows how to do. */
export interface SdkSpecific {
  /** By slug. */
  readonly reference: (slug: string) => unknown;
  readonly send: (events: EventSpec | EventSpec[]) => Promise<{ ids: string[] }>;
  readonly nonRetriable: Context["nonRetriable"];
  readonly retryAfter: Context["retryAfter"];
  readonly model: (format: ModelFormat, options: ModelOptions) => unknown;
  /** @param given - The SDK's own context. */
  readonly rare: (given: unknown, names: Names) => Partial<RareTools>;
}

/** By the format. */
export type Models = Readonly<Record<ModelFormat, (options: ModelOptions) => unknown>>;

interface ModelOptions {
  readonly model: string;
  readonly apiKey: string;
  readonly baseUrl: string;
}

const missing = (): never => {
  throw new Error("this SDK has no such tool");
};

const NOT_THERE: RareTools = { defer: missing, publish: missing, describe: missing };

/** The SDK's own context, as far as the three agree. */
type Given = Pick<Context, "event" | "events" | "step" | "runId" | "attempt" | "logger">;

export function adapt(
  handler: Handler,
  { names, provider }: PlannedFunction,
  { records }: AppParts,
  sdk: SdkSpecific,
): (given: unknown) => Promise<unknown> {
  return async (given) => {
    const own = given as Given & Partial<Context>;
    return await handler({
      ...own,
      ...NOT_THERE,
      ...sdk.rare(given, names),
      group: own.group ?? { parallel: (_options, callback) => callback() },
      names,
      fn: (name) => sdk.reference(names.slug(name)),
      provider,
      model: (format) =>
        sdk.model(format, { model: "m", apiKey: "sk-secret", baseUrl: `${provider}/v1` }),
      send: sdk.send,
      nonRetriable: sdk.nonRetriable,
      retryAfter: sdk.retryAfter,
      note: (value, runId = own.runId) => records.note(runId, value),
    });
  };
}

/** Lines that begin with a run's id are kept with it. */
export function recordingLogger({ records }: AppParts) {
  const log =
    (level: string) =>
    (...args: unknown[]): void => {
      const [runId, text] = /^([0-9A-Z]{26}) (.*)$/s.exec(String(args[0]))?.slice(1) ?? [];
      if (runId !== undefined) records.note(runId, `${level}: ${text ?? ""}`);
    };
  return { info: log("info"), warn: log("warn"), error: log("error"), debug: log("debug") };
}

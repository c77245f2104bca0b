// What a scenario is: functions, what happens to them, and what must come of it. Read by the app,
// which serves the functions, and by the runner, which checks.
import type {
  EndpointHandler,
  EventSpec,
  FunctionSpec,
  Handler,
  Names,
  Provider,
} from "./function-spec.ts";
import type { Trial } from "./runner/trial.ts";
import type { Mode, SdkName, Style } from "./targets.ts";

/** The app's requests for each way of running steps; absent: not looked at. */
export interface ExpectedCalls {
  /** Consecutive steps in one call, each reported by a checkpoint. */
  readonly inline?: readonly string[];
  /** One step per call. */
  readonly stepwise?: readonly string[];
  /** Where v3 differs from `stepwise`: it plans parallel steps otherwise. Null: not looked at. */
  readonly v3?: readonly string[] | null;
  /** Order is not given; the calls are compared as a set. */
  readonly unordered?: boolean;
}

export interface Expected {
  /** Default Completed. */
  readonly status?: "Completed" | "Failed" | "Cancelled";
  /** As JSON. */
  readonly output?: unknown;
  /** Some fields of the run's error. */
  readonly error?: Readonly<Record<string, unknown>>;
  readonly calls?: ExpectedCalls;
  /** The exact text with which the app last got a step's memo, by the step's name. */
  readonly memos?: Readonly<Record<string, string>>;
  /** What the handlers noted, in order. */
  readonly notes?: readonly unknown[];
}

export interface Scenario {
  /** Unique; words with dashes. */
  readonly name: string;
  readonly theme: string;
  /** Default: all. */
  readonly sdks?: readonly SdkName[];
  readonly modes?: readonly Mode[];
  readonly styles?: readonly Style[];
  /** `main` is started by the scenario's event. */
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** A request of the app's own, under `ENDPOINT_PATH` and the scenario's name. */
  readonly endpoint?: EndpointHandler;
  /** Answers the requests of its steps, under `PROVIDER_PATH` and the scenario's name. */
  readonly provider?: Provider;
  /** What starts it; default one event without data. */
  readonly send?: (names: Names) => EventSpec | EventSpec[];
  readonly expect?: Expected;
  /** Where version 3 is known to differ; lies over `expect`. */
  readonly v3?: Expected;
  /** What happens once the run of `main` exists, before it must end. */
  readonly during?: (trial: Trial) => Promise<void>;
  /** After the rest of it; or instead of it when there is no `main`. */
  readonly check?: (trial: Trial) => Promise<void>;
}

/** Everything of a scenario but its name and theme; a handler alone stands for `main`. */
export interface Draft extends Omit<Scenario, "name" | "theme" | "functions"> {
  readonly handler?: Handler;
  readonly main?: Omit<FunctionSpec, "handler">;
  readonly functions?: Readonly<Record<string, FunctionSpec>>;
}

/** The scenarios of a theme, by name. */
export function scenarios(theme: string, drafts: Readonly<Record<string, Draft>>): Scenario[] {
  return Object.entries(drafts).map(([name, { handler, main, functions = {}, ...rest }]) => ({
    ...rest,
    name,
    theme,
    functions: handler === undefined ? functions : { main: { ...main, handler }, ...functions },
  }));
}

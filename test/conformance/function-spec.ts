// What a scenario's functions are, written once for all SDKs: what their code gets, and how they are
// configured. The app serves them; app-parts.ts makes an SDK's functions of them.

/** Names of one scenario's things in one app. */
export interface Names {
  /** Without a suffix the event that starts the scenario's `main`. */
  readonly event: (suffix?: string) => string;
  /** Composite id, as the executor knows it. */
  readonly slug: (fn: string) => string;
}

export interface ReceivedEvent {
  readonly id?: string;
  readonly name: string;
  readonly ts?: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta?: { readonly sessions?: Readonly<Record<string, string>> };
}

export interface EventSpec {
  readonly name: string;
  readonly data?: unknown;
  readonly id?: string;
  readonly ts?: number;
  readonly meta?: { readonly sessions: Readonly<Record<string, string | number>> };
}

type StepRef = string | { readonly id: string; readonly name?: string };

/** What the step tools of all three SDKs have in common. */
interface StepTools {
  run<T>(step: StepRef, callback: () => T | Promise<T>): Promise<T>;
  run<T, I extends readonly unknown[]>(
    step: StepRef,
    callback: (...input: I) => T | Promise<T>,
    ...input: I
  ): Promise<T>;
  sleep(step: StepRef, duration: string | number): Promise<void>;
  sleepUntil(step: StepRef, at: Date | string): Promise<void>;
  waitForEvent(step: StepRef, options: WaitOptions): Promise<ReceivedEvent | null>;
  sendEvent(step: StepRef, events: EventSpec | EventSpec[]): Promise<{ ids: string[] }>;
  invoke(step: StepRef, options: InvokeOptions): Promise<unknown>;
  waitForSignal(step: StepRef, options: SignalOptions): Promise<unknown>;
  /** The executor makes the request; with our SDK the app does. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  readonly ai: AiTools;
}

interface AiTools {
  /** @param options.model - Of `Context.model`. */
  infer(step: StepRef, options: { readonly model: unknown; body: object }): Promise<unknown>;
  wrap<T, I extends readonly unknown[]>(
    step: StepRef,
    callback: (...input: I) => T | Promise<T>,
    ...input: I
  ): Promise<T>;
}

export type ModelFormat = "openai" | "anthropic" | "gemini";

export interface Message {
  readonly channel: string;
  readonly topic: string;
  readonly data: unknown;
}

/** What not every SDK has; where it is missing, they throw. */
export interface RareTools {
  /** Starts a function of the scenario, which must be `deferred`, when the run has ended. */
  readonly defer: (id: string, fn: string, data: object) => { readonly abort: () => void };
  /** As a step; without an id with the client, at once. */
  readonly publish: (message: Message, id?: string) => Promise<unknown>;
  /** About the step in which it is called, or about the run. */
  readonly describe: (about: "step" | "run", values: Record<string, unknown>) => Promise<void>;
}

interface SignalOptions {
  readonly signal: string;
  readonly timeout: string;
  readonly onConflict: "fail" | "replace";
}

interface WaitOptions {
  readonly event: string;
  readonly timeout: string | number | Date;
  readonly match?: string;
  readonly if?: string;
}

interface InvokeOptions {
  /** Of `Context.fn`. */
  readonly function: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly timeout?: string;
}

interface GroupTools {
  parallel<T>(options: { readonly mode: "race" }, callback: () => Promise<T>): Promise<T>;
}

/** What a handler gets, whatever the SDK. */
export interface Context extends RareTools {
  readonly event: ReceivedEvent;
  readonly events: readonly ReceivedEvent[];
  readonly step: StepTools;
  readonly group: GroupTools;
  readonly runId: string;
  readonly attempt: number;
  readonly logger: {
    readonly info: (...args: unknown[]) => void;
    readonly warn: (...args: unknown[]) => void;
  };
  /** In onFailure. */
  readonly error?: Error;
  readonly names: Names;
  /** Added by the scenario's middleware. */
  readonly added?: unknown;
  /** Another function of the scenario, for `invoke`. */
  readonly fn: (name: string) => unknown;
  /** A model "m" with the key "sk-secret" at the scenario's provider. */
  readonly model: (format: ModelFormat) => unknown;
  /** Where the scenario's `provider` is, without a slash at its end. */
  readonly provider: string;
  readonly send: (events: EventSpec | EventSpec[]) => Promise<{ ids: string[] }>;
  readonly nonRetriable: (message: string, options?: { cause?: unknown }) => Error;
  readonly retryAfter: (message: string, after: string | Date) => Error;
  /** Kept for the runner, with this run or the one given. */
  readonly note: (value: unknown, runId?: string) => void;
}

/** What the handler of a durable endpoint gets. */
interface EndpointTools {
  readonly step: Pick<StepTools, "run" | "sleep">;
  readonly request: Request;
}

/** A request that a step made. */
export interface Asked {
  readonly method: string;
  /** Below the provider's own, as in "/v1/messages". */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Counted from 1, per scenario. */
  readonly call: number;
}

export type Provider = (asked: Asked) => Response;

export type EndpointHandler = (tools: EndpointTools) => Promise<unknown>;

export type Handler = (context: Context) => unknown;

export type Trigger = { readonly event: string; readonly if?: string } | { readonly cron: string };

/** @param call - Counted from 1, per run. */
export type Intercept = (call: number) => Response | "hang up" | undefined;

export interface FunctionSpec {
  readonly handler: Handler;
  /** Default 0, so that what should not fail is not tried in vain. */
  readonly retries?: 0 | 1 | 2 | 3;
  /** Default of `main`: the scenario's event; of the others: none. */
  readonly triggers?: (names: Names) => Trigger[];
  readonly config?: (names: Names) => Readonly<Record<string, unknown>>;
  readonly onFailure?: Handler;
  /** Started by `Context.defer` alone. */
  readonly deferred?: true;
  /** A name that app/middleware-*.ts know. */
  readonly middleware?: MiddlewareName;
  /** Answers the function's calls in place of the SDK; undefined: the SDK does. */
  readonly intercept?: Intercept;
}

export type MiddlewareName =
  | "add-context"
  | "seal-steps"
  | "note-steps"
  | "stamp-sends"
  /** Of the official SDK, version 4. */
  | "metadata"
  /** Of our SDK; the second changes its key after the run's first call. */
  | "encryption"
  | "key-rotation";

// The client: who the app is, which events it knows, and how it reaches the executor.
import { type Clock, systemClock } from "./connection/clock.ts";
import {
  type Connection,
  type ConnectionOptions,
  resolveConnection,
} from "./connection/connection.ts";
import type { EventToSend, MaybeSchemas } from "./events/event-types.ts";
import { createExecutorLinks, type ExecutorLink } from "./connection/executor-link.ts";
import { type CairnFunction, checkId, defineFunction } from "./function.ts";
import { defineDeferred } from "./deferred-function.ts";
import type {
  DeferInput,
  DeferredConfig,
  DeferredContext,
  DeferredFunction,
} from "./deferred-types.ts";
import type { CheckpointOptions, FunctionConfig } from "./function-config.ts";
import type { Jsonify } from "./jsonify.ts";
import { createSettleUnits, type SettleUnits } from "./limits/settle-units.ts";
import { consoleLogger, type Logger } from "./logger.ts";
import type { Middleware } from "./middleware.ts";
import {
  type ClientRealtime,
  createClientRealtime,
  createPublish,
  type Publish,
} from "./publish/realtime-api.ts";
import type { HandlerContext } from "./run-context.ts";
import { createSender, type SendEvents } from "./events/send-events.ts";
import {
  createSignalSender,
  type SendSignal,
  type SignalResult,
  type SignalToSend,
} from "./signals/send-signal.ts";
import type { MaybeSchema } from "./signals/signal-types.ts";
import { type ClientSchedules, createSchedules } from "./schedules/schedule-api.ts";
import type { SendResult } from "./steps/step-tools.ts";
import type { InvokeData, Triggers } from "./events/trigger-types.ts";
import { checkTriggers } from "./events/triggers.ts";
import { trusted } from "./trusted.ts";

export interface ClientOptions<E extends MaybeSchemas> extends ConnectionOptions {
  /** Names the app. Functions are known to the executor as `<client id>-<function id>`. */
  readonly id: string;
  /** Schemas of events by name. With it, only these names may be sent, waited for or listened to. */
  readonly events?: E;
  /** False: one step per call. Default: steps in a row run in one call, each reported. */
  readonly checkpointing?: boolean | CheckpointOptions;
  /** The first one is the outermost. */
  readonly middleware?: readonly Middleware[];
  /** Default: the console. */
  readonly logger?: Logger;
  /** Used for every request of the SDK. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What `serve` and the engine need of a client. */
export interface ClientRuntime {
  readonly id: string;
  readonly schemas: MaybeSchemas;
  readonly checkpointing: boolean | CheckpointOptions;
  readonly middleware: readonly Middleware[];
  readonly logger: Logger;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** Options and environment as they are now. */
  readonly connection: () => Connection;
  readonly api: (connection: Connection) => ExecutorLink;
  readonly send: SendEvents;
  readonly publish: Publish;
  readonly sendSignal: SendSignal;
  readonly settleUnits: SettleUnits;
}

export interface Client<E extends MaybeSchemas = undefined> {
  readonly id: string;
  readonly runtime: ClientRuntime;

  /**
   * Sends events; resolves once the executor has stored them.
   *
   * @throws {InvalidEvent} If a name or the data is wrong; nothing is sent.
   * @throws {SendFailed} If the executor refuses, or cannot be reached in five tries.
   */
  readonly send: (events: EventToSend<E> | readonly EventToSend<E>[]) => Promise<SendResult>;

  /**
   * Wakes the step that waits for a name; when none does, the signal is not kept. In a function each
   * replay sends it again: use `step.sendSignal` there.
   *
   * @throws {SendFailed} If the executor refuses, or cannot be reached.
   */
  readonly sendSignal: (signal: SignalToSend) => Promise<SignalResult>;

  readonly realtime: ClientRealtime;

  /** What the clock starts: made, changed, paused and run by a program. */
  readonly schedules: ClientSchedules;

  /**
   * Makes a function. It runs once it is handed to `serve`.
   *
   * @throws {TypeError} If the configuration cannot be right.
   */
  createFunction<const T extends Triggers<E>, TOutput>(
    config: FunctionConfig<E, T>,
    handler: (context: HandlerContext<E, T>) => TOutput,
  ): CairnFunction<InvokeData<E, T>, Jsonify<Awaited<TOutput>>>;

  /**
   * Makes a function that `defer` starts. Hand it to `serve` like any other.
   *
   * @throws {TypeError} If the configuration cannot be right.
   */
  createDeferredFunction<TOutput, S extends MaybeSchema = undefined>(
    config: DeferredConfig<E, S>,
    handler: (context: DeferredContext<E, S>) => TOutput,
  ): DeferredFunction<DeferInput<S>, Jsonify<Awaited<TOutput>>>;
}

/** @throws {TypeError} If the id cannot be one. */
export function createClient<const E extends MaybeSchemas = undefined>(
  options: ClientOptions<E>,
): Client<E> {
  checkId(options.id, "a client");
  const runtime = createRuntime(options);
  return {
    id: options.id,
    runtime,
    send: (events) => runtime.send(trusted(events)),
    sendSignal: runtime.sendSignal,
    realtime: createClientRealtime(runtime, runtime.publish),
    schedules: createSchedules(runtime),
    createFunction(config, handler) {
      const erased: FunctionConfig = trusted(config);
      const run = (context: unknown): unknown => handler(trusted(context));
      const definition = defineFunction(erased, run);
      checkTriggers(definition, runtime.schemas);
      return { id: definition.id, appId: options.id, definition };
    },
    createDeferredFunction: (config, handler) =>
      trusted(
        defineDeferred({ appId: options.id, config: trusted(config), handler: trusted(handler) }),
      ),
  };
}

function createRuntime(options: ClientOptions<MaybeSchemas>): ClientRuntime {
  // Looked up at each request: Next replaces the global after this module was loaded.
  const fetch: typeof globalThis.fetch =
    options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const connection = (): Connection => resolveConnection(options);
  const api = createExecutorLinks(fetch);
  const { events: schemas, middleware = [] } = options;
  const clock = systemClock;
  return {
    id: options.id,
    schemas,
    checkpointing: options.checkpointing ?? true,
    middleware,
    logger: options.logger ?? consoleLogger,
    clock,
    fetch,
    connection,
    api,
    send: createSender({ connection, api, schemas, middleware, clock }),
    publish: createPublish({ connection, api }),
    sendSignal: createSignalSender({ connection, api }),
    settleUnits: createSettleUnits({ connection, api }),
  };
}

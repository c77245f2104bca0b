// The public names of the SDK.
export { createClient, type Client, type ClientOptions } from "./client.ts";
export {
  serve,
  type RouteHandler,
  type RouteHandlers,
  type ServeOptions,
} from "./endpoint/serve.ts";
export {
  InvalidEvent,
  NonRetriable,
  NonRetriable as NonRetriableError,
  RetryAfter,
  RetryAfter as RetryAfterError,
  SendFailed,
  StepError,
  StepTimeout,
} from "./errors.ts";
export type {
  DeferredConfig,
  DeferredContext,
  DeferredFunction,
  DeferringRun,
} from "./deferred-types.ts";
export type { DeferHandle } from "./engine/defers.ts";
export type { Duration } from "./duration-text.ts";
export type { StepContext } from "./engine/asked-step.ts";
export type {
  CancelReason,
  EventSchemas,
  EventToSend,
  ReceivedEvent,
} from "./events/event-types.ts";
export type { AnyFunction, CairnFunction } from "./function.ts";
export type {
  CancelOn,
  CheckpointOptions,
  BatchEvents,
  ConcurrencyLimit,
  Debounce,
  FlowControl,
  FunctionConfig,
  RateLimit,
} from "./function-config.ts";
export type { Jsonify } from "./jsonify.ts";
export type { Logger } from "./logger.ts";
export type { ClientRealtime, MessageToPublish, TokenOptions } from "./publish/realtime-api.ts";
export type { SettledUnits } from "./limits/settle-units.ts";
export type { SignalResult, SignalToSend } from "./signals/send-signal.ts";
export type { ReceivedSignal, SignalWaitOptions } from "./signals/signal-types.ts";
export type { SubscriptionToken } from "./realtime/subscription-token.ts";
export type { Middleware, RunInfo, StepInfo } from "./middleware.ts";
export type { AnyEventToSend } from "./events/outgoing-event.ts";
export type {
  CancelContext,
  FailureContext,
  GroupTools,
  HandlerContext,
  RunContext,
} from "./run-context.ts";
export type { Defer, Deferrable, DeferOptions } from "./steps/defer-types.ts";
export type { AiTools, InferOptions } from "./steps/ai-tools.ts";
export type {
  InvokeByNameOptions,
  InvokeOptions,
  SendResult,
  StepTools,
  WaitOptions,
} from "./steps/step-tools.ts";
export type { Backoff, RunOptions } from "./steps/step-ref.ts";
export type {
  CronPolicies,
  CronTrigger,
  EventTrigger,
  Trigger,
  Triggers,
} from "./events/trigger-types.ts";
export type {
  BackfillRange,
  ClientSchedules,
  NewSchedule,
  ScheduleRules,
} from "./schedules/schedule-api.ts";

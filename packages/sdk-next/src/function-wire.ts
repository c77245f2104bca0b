// A function's configuration as the wire has it (docs/protocol.md 1.1 and 1.4).
import { dueText, durationText } from "./duration-text.ts";
import type { CancelOn, FlowControl, FunctionConfig } from "./function-config.ts";
import type { Trigger } from "./events/trigger-types.ts";

export type WireFields = Readonly<Record<string, unknown>>;

export function wireTrigger(trigger: Trigger): WireFields {
  if ("cron" in trigger) return { ...trigger };
  const { event, if: expression } = trigger;
  return { event, ...(expression === undefined ? {} : { expression }) };
}

/**
 * The fields beside id, name, triggers and retries.
 *
 * @throws {TypeError} If a duration is none; the message names the function and the field.
 */
export function wireSettings(config: FunctionConfig): WireFields {
  const { rateLimit, throttle, debounce, batchEvents, timeouts, cancelOn } = config;
  const field = (name: string): string => `function "${config.id}": ${name}`;
  return present({
    ...plainSettings(config),
    rateLimit: rateLimit && withDurations(rateLimit, ["period"], field("rateLimit")),
    throttle: throttle && withDurations(throttle, ["period"], field("throttle")),
    debounce: debounce && withDurations(debounce, ["period", "timeout"], field("debounce")),
    batchEvents: batchEvents && withDurations(batchEvents, ["timeout"], field("batchEvents")),
    timeouts: timeouts && withDurations(timeouts, ["start", "finish"], field("timeouts")),
    cancel: cancelOn?.map((entry) => wireCancel(entry, field("cancelOn.timeout"))),
  });
}

function plainSettings(config: FlowControl): WireFields {
  const { concurrency, priority, idempotency, singleton, cancelChildren } = config;
  return { concurrency, priority, idempotency, singleton, cancelChildren };
}

function withDurations(settings: object, names: readonly string[], field: string): WireFields {
  const entries = Object.entries(settings).map(([name, value]: [string, unknown]) => {
    const isDuration = typeof value === "number" || typeof value === "string";
    if (!names.includes(name) || !isDuration) return [name, value];
    return [name, durationText(value, `${field}.${name}`)];
  });
  return Object.fromEntries(entries);
}

function wireCancel({ event, if: condition, match, timeout }: CancelOn, field: string): WireFields {
  return present({
    event,
    if: condition ?? (match === undefined ? undefined : matchExpression(match)),
    timeout: timeout === undefined ? undefined : dueText(timeout, field),
  });
}

/** A text as expressions have it. */
export function expressionText(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}

/** Both events agree on a path such as "data.orderId". */
export function matchExpression(path: string): string {
  return `event.${path} == async.${path}`;
}

const present = (fields: WireFields): WireFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

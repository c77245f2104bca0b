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
 * @throws {TypeError} If a duration is none, or an entry of `cancelOn` says twice or in no text what it
 * cancels by; the message names the function and the field.
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
    cancel: cancelOn?.map((entry, index) => wireCancel(entry, field(`cancelOn[${String(index)}]`))),
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
  checkText(condition, `${field}.if`, 'an expression such as "event.data.id == async.data.id"');
  checkText(match, `${field}.match`, 'a path such as "data.id"');
  // Either alone would cancel runs that the other one spares.
  if (condition !== undefined && match !== undefined) {
    throw new TypeError(`${field}: give either "if" or "match", not both`);
  }
  return present({
    event,
    if: match === undefined ? condition : matchExpression(match),
    timeout: timeout === undefined ? undefined : dueText(timeout, `${field}.timeout`),
  });
}

function checkText(value: unknown, field: string, what: string): void {
  if (value === undefined || typeof value === "string") return;
  throw new TypeError(`${field} must be ${what}, got ${JSON.stringify(value)}`);
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

// The steps that the executor does, as their ops have it (docs/protocol.md 4.1).
import { LOOKBACK_OPTION } from "@cairn/core";
import { type Duration, dueText, durationText, instantText } from "../duration-text.ts";
import type { ReportedWork } from "../engine/asked-step.ts";
import { jsonRoundTrip } from "../engine/json-value.ts";
import { NonRetriable } from "../errors.ts";
import { type Invocable, wireId } from "./invocable.ts";
import { matchExpression } from "../function-wire.ts";
import { readOption } from "./step-options.ts";
import type { MaybeSchema, SignalWaitOptions } from "../signals/signal-types.ts";
import type { InferOptions } from "./ai-tools.ts";
import type { WaitOptions } from "./step-tools.ts";

export function sleepWork(label: string, duration: Duration): ReportedWork {
  const text = readOption(() => durationText(duration, `step "${label}": the duration`));
  return { kind: "report", op: "Sleep", wireName: text, opts: {} };
}

export function sleepUntilWork(label: string, at: Date | string): ReportedWork {
  const text = readOption(() => instantText(at, `step "${label}": the end of the sleep`));
  return { kind: "report", op: "Sleep", wireName: text, opts: {} };
}

export function waitWork(label: string, options: WaitOptions<string>): ReportedWork {
  const { event, if: condition, match, lookback } = options;
  if (condition !== undefined && match !== undefined) {
    throw new NonRetriable(`step "${label}": give either "if" or "match", not both`);
  }
  const timeout = readOption(() => dueText(options.timeout, `step "${label}": timeout`));
  const expression = condition ?? (match === undefined ? undefined : matchExpression(match));
  const opts = {
    timeout,
    ...(expression === undefined ? {} : { if: expression }),
    ...(lookback === undefined ? {} : { [LOOKBACK_OPTION]: lookback }),
  };
  return { kind: "report", op: "WaitForEvent", wireName: event, opts };
}

export function signalWork(label: string, options: SignalWaitOptions<MaybeSchema>): ReportedWork {
  const { signal, onConflict = "fail" } = options;
  if (typeof signal !== "string" || signal === "") {
    throw new NonRetriable(`step "${label}": a signal needs a name`);
  }
  const timeout = readOption(() => dueText(options.timeout, `step "${label}": timeout`));
  const opts = { signal, timeout, conflict: onConflict };
  return { kind: "report", op: "WaitForSignal", wireName: signal, opts };
}

export function inferWork<TBody extends object, TAnswer>(
  label: string,
  { model, body }: InferOptions<TBody, TAnswer>,
): ReportedWork {
  const opts = {
    type: "step.ai.infer",
    url: model.url,
    ...(model.headers === undefined ? {} : { headers: model.headers }),
    auth_key: model.authKey(),
    format: model.format,
    body: jsonRoundTrip(model.toBody(body), `step "${label}": the body`),
  };
  return { kind: "report", op: "AIGateway", opts };
}

export interface Invocation {
  readonly function: Invocable | string;
  readonly data?: unknown;
  readonly timeout?: Duration | Date;
}

export function invokeWork(label: string, options: Invocation): ReportedWork {
  const { function: target, data, timeout } = options;
  const payload =
    data === undefined ? {} : { data: jsonRoundTrip(data, `step "${label}": the data`) };
  const opts = {
    payload,
    function_id: typeof target === "string" ? target : wireId(target),
    ...(timeout === undefined
      ? {}
      : { timeout: readOption(() => dueText(timeout, `step "${label}": timeout`)) }),
  };
  return { kind: "report", op: "InvokeFunction", opts };
}

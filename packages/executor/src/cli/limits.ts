// `cairn limits`: what limits functions have, set at runtime and reset.
import {
  CairnError,
  formatDuration,
  LimitChangeView,
  type LimitField,
  type LimitValues,
  LimitView,
  one,
} from "@cairn/core";
import { z } from "zod";
import { type ApiClient, createApiClient } from "./api-client.ts";
import type { Invocation } from "./invocation.ts";

const PATH = "/v1/limits";

export async function runLimits({ settings, args }: Invocation): Promise<number> {
  const [action = "list", fn] = args;
  const client = createApiClient(settings);
  const reason = settings.reason === undefined ? {} : { reason: settings.reason };
  if (action === "list") return list(client, fn);
  if (action === "changes") return changes(client, fn);
  if (action === "set") return set(client, args, reason);
  if (action === "reset") return reset(client, args, reason);
  throw new CairnError("parameter_invalid", {
    message: `There is no action "${action}".`,
    hint: "Say list, set, reset or changes: `cairn limits list FUNCTION`.",
  });
}

type Reason = { readonly reason?: string };

/** What the numbers behind a limit's name are, in their order. */
const ORDER: Readonly<Record<string, readonly LimitField[]>> = {
  debounce: ["period", "timeout"],
  batchEvents: ["limit", "timeout"],
};
const DEFAULT_ORDER: readonly LimitField[] = ["limit", "period", "burst"];

const orderOf = (name: string): readonly LimitField[] => ORDER[name] ?? DEFAULT_ORDER;
const takes = (name: string): string =>
  `After ${name} it takes ${orderOf(name)
    .map((field) => field.toUpperCase())
    .join(", ")}.`;

async function set(client: ApiClient, args: readonly string[], reason: Reason): Promise<number> {
  const [action = "", fn, name, ...numbers] = args;
  if (fn === undefined || name === undefined || numbers.length === 0) throw incomplete(action);
  const order = orderOf(name);
  if (numbers.length > order.length) throw tooMany(name);
  const given = Object.fromEntries(
    order
      .slice(0, numbers.length)
      .map((field, place) => [field, valueOf(name, field, numbers[place] ?? "")]),
  );
  const body = { function: fn, name, ...given, ...reason };
  const { data } = await client.patch(PATH, body, one(LimitView));
  console.log(lineOf(data));
  return 0;
}

/** Of a duration its text: the executor knows which ones there are. */
function valueOf(name: string, field: LimitField, text: string): number | string {
  if (field === "period" || field === "timeout") return text;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new CairnError("parameter_invalid", {
    message: `${name} was not changed: its ${field} is "${text}", which is no number.`,
    hint: takes(name),
  });
}

async function reset(client: ApiClient, args: readonly string[], reason: Reason): Promise<number> {
  const [action = "", fn, name] = args;
  if (fn === undefined || name === undefined) throw incomplete(action);
  const query = new URLSearchParams({ function: fn, name, ...reason });
  const limits = await client.get(PATH + queryOf(fn), one(z.array(LimitView)));
  await client.remove(`${PATH}?${query.toString()}`);
  const wasSet = limits.data.find((limit) => limit.name === name)?.set !== null;
  console.log(wasSet ? "reset" : "Nothing was set: what the code says counts already.");
  return 0;
}

const queryOf = (fn: string | undefined): string =>
  fn === undefined ? "" : `?${new URLSearchParams({ function: fn }).toString()}`;

async function list(client: ApiClient, fn: string | undefined): Promise<number> {
  const { data } = await client.get(PATH + queryOf(fn), one(z.array(LimitView)));
  if (data.length === 0) console.log("No function has a limit.");
  for (const limit of data) console.log(lineOf(limit));
  return 0;
}

async function changes(client: ApiClient, fn: string | undefined): Promise<number> {
  const { data } = await client.get(`${PATH}/changes${queryOf(fn)}`, one(z.array(LimitChangeView)));
  if (data.length === 0) console.log("No limit was changed at runtime.");
  for (const { changedAt, changedBy, functionSlug, name, after, reason } of data) {
    const to = after === null ? "as in the code" : valuesText(after);
    const why = reason === null ? "" : `  (${reason})`;
    console.log(`${changedAt}  ${changedBy}  ${functionSlug}  ${name}  ${to}${why}`);
  }
  return 0;
}

/** "10 in 1m, burst 2", "1m, timeout 1h": without what it has not. */
function valuesText({ limit, periodMs, burst, timeoutMs }: LimitValues): string {
  const period = periodMs === null ? "" : formatDuration(periodMs);
  const rate = [limit === null ? "" : String(limit), period].filter((text) => text !== "");
  return [
    rate.join(" in "),
    burst === null ? "" : `burst ${String(burst)}`,
    timeoutMs === null ? "" : `timeout ${formatDuration(timeoutMs)}`,
  ]
    .filter((text) => text !== "")
    .join(", ");
}

function lineOf({ functionSlug, name, unit, code, set: own, held, waiting }: LimitView): string {
  const inCode = valuesText(code);
  const now = own === null ? inCode : `${valuesText(own)} (set; in the code ${inCode})`;
  return `${functionSlug}  ${name}  ${unit}  ${now}  held ${String(held)}, waiting ${String(waiting)}`;
}

function tooMany(name: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `\`cairn limits set\` was given too many numbers of ${name}.`,
    hint: takes(name),
  });
}

function incomplete(action: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `\`cairn limits ${action}\` is not complete.`,
    hint: "Say `cairn limits set FUNCTION NAME LIMIT [PERIOD] [BURST]`, `… set FUNCTION debounce PERIOD [TIMEOUT]`, `… set FUNCTION batchEvents SIZE [TIMEOUT]` or `… reset FUNCTION NAME`.",
  });
}

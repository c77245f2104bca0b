// `cairn limits`: what limits functions have, set at runtime and reset.
import { CairnError, LimitChangeView, LimitView, one } from "@cairn/core";
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
  throw incomplete(action);
}

type Reason = { readonly reason?: string };

async function set(client: ApiClient, args: readonly string[], reason: Reason): Promise<number> {
  const [action = "", fn, name, limit, period, burst] = args;
  if (fn === undefined || name === undefined || limit === undefined) throw incomplete(action);
  const times = {
    ...(period === undefined ? {} : { period }),
    ...(burst === undefined ? {} : { burst: Number(burst) }),
  };
  const body = { function: fn, name, limit: Number(limit), ...times, ...reason };
  const { data } = await client.patch(PATH, body, one(LimitView));
  console.log(lineOf(data));
  return 0;
}

async function reset(client: ApiClient, args: readonly string[], reason: Reason): Promise<number> {
  const [action = "", fn, name] = args;
  if (fn === undefined || name === undefined) throw incomplete(action);
  const query = new URLSearchParams({ function: fn, name, ...reason });
  await client.remove(`${PATH}?${query.toString()}`);
  console.log("reset");
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
    const to = after === null ? "as in the code" : String(after.limit);
    const why = reason === null ? "" : `  (${reason})`;
    console.log(`${changedAt}  ${changedBy}  ${functionSlug}  ${name}  ${to}${why}`);
  }
  return 0;
}

const periodText = (ms: number | null): string =>
  ms === null ? "" : ` in ${String(ms / 1_000)} s`;

function lineOf({ functionSlug, name, unit, code, set: own, held, waiting }: LimitView): string {
  const inCode = `${String(code.limit)}${periodText(code.periodMs)}`;
  const now = own === null ? inCode : `${String(own.limit)}${periodText(own.periodMs)}`;
  const by = own === null ? "" : ` (set; in the code ${inCode})`;
  return `${functionSlug}  ${name}  ${unit}  ${now}${by}  held ${String(held)}, waiting ${String(waiting)}`;
}

function incomplete(action: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `\`cairn limits ${action}\` is not complete.`,
    hint: "Say `cairn limits set FUNCTION NAME LIMIT [PERIOD] [BURST]` or `cairn limits reset FUNCTION NAME`.",
  });
}

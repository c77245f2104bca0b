// `cairn pause`, `cairn resume` and `cairn pauses`.
import { CairnError, one, PAUSE_SCOPES, PauseView } from "@cairn/core";
import { z } from "zod";
import { createApiClient } from "./api-client.ts";
import type { Invocation } from "./invocation.ts";

const PATH = "/v1/pauses";

export async function runPause({ settings, args }: Invocation): Promise<number> {
  const { skip, reason } = settings;
  const mode = skip ? "skip" : "hold";
  const body = { ...targetOf(args), mode, ...(reason === undefined ? {} : { reason }) };
  const { data } = await createApiClient(settings).post(PATH, body, one(PauseView));
  console.log(lineOf(data));
  return 0;
}

export async function runResume({ settings, args }: Invocation): Promise<number> {
  const wanted = targetOf(args);
  await createApiClient(settings).remove(`${PATH}?${new URLSearchParams(wanted).toString()}`);
  console.log("resumed");
  return 0;
}

export async function runPauses({ settings }: Invocation): Promise<number> {
  const { data } = await createApiClient(settings).get(PATH, one(z.array(PauseView)));
  if (data.length === 0) console.log("Nothing is paused.");
  for (const pause of data) console.log(lineOf(pause));
  return 0;
}

function targetOf([scope = "", target]: readonly string[]): Record<string, string> {
  if (PAUSE_SCOPES.some((known) => known === scope)) {
    return { scope, ...(target === undefined ? {} : { target }) };
  }
  throw new CairnError("parameter_invalid", {
    message: `There is no scope "${scope}".`,
    hint: "Say function, app or all, and which one: `cairn pause app shop`.",
  });
}

function lineOf({ scope, target, mode, pausedBy, pausedAt, reason }: PauseView): string {
  const what = target === null ? scope : `${scope} ${target}`;
  return `${what}  ${mode}  since ${pausedAt} by ${pausedBy}${reason === null ? "" : `  (${reason})`}`;
}

// The apps of `cairn dev`: the example, those named by --app, and what runs on this machine.
import { isCairnError } from "@cairn/core";
import { setTimeout as sleep } from "node:timers/promises";
import type { Part } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";

const RETRY_MS = 2_000;

export function discoveryPart(context: DevContext): Part {
  return {
    name: "apps",
    start: () => {
      const stopping = new AbortController();
      const { appUrl } = context.shared;
      const named =
        appUrl === undefined
          ? context.settings.app
          : [`${appUrl}/api/cairn`, ...context.settings.app];
      const syncing = Promise.all(
        named.map((url) => syncUntilKnown(context, url, stopping.signal)),
      );
      return Promise.resolve({
        stop: async () => {
          stopping.abort();
          await syncing;
        },
      });
    },
  };
}

/** An app may start later than we do; it is asked until it answers. */
async function syncUntilKnown(
  context: DevContext,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  let told = "";
  while (!signal.aborted) {
    const problem = await syncOnce(context, url, signal);
    if (problem === undefined) return;
    if (problem !== told && !signal.aborted) context.say(`  app ${url}: ${problem}`);
    told = problem;
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** @returns What went wrong, in words. */
async function syncOnce(
  context: DevContext,
  url: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const result = await context.shared.executor?.syncUrl(url, { signal });
    if (result?.kind === "in_band") {
      context.say(`  app ${result.appName}: ${String(result.functions)} functions from ${url}`);
    }
    return undefined;
  } catch (error) {
    return isCairnError(error) ? error.message : String(error);
  }
}

// The apps of `cairn dev`: the example, those named by --app, and what runs on this machine.
import type { Part } from "../../dev/supervisor.ts";
import { isCairnError } from "@cairn/core";
import { failedAttemptOf } from "../../app/record-syncs.ts";
import type { FailedSync } from "../../app/watched-apps.ts";
import type { DevContext } from "./dev-context.ts";

export function discoveryPart(context: DevContext): Part {
  const { settings, shared } = context;
  return {
    name: "apps",
    start: () => {
      const { executor, appUrl, dashboardUrl, databaseUrl } = shared;
      if (executor === undefined) throw new Error("discovery was started before the executor");
      const example = appUrl === undefined ? [] : [`${appUrl}/api/cairn`];
      const discovery = executor.discover({
        urls: [...example, ...settings.app],
        ownPorts: [settings.port, ...portsOf([dashboardUrl, databaseUrl])],
        scan: !settings.noDiscovery,
        tellFailed: (failure) => context.say(failureLines(failure)),
      });
      discovery.start();
      return Promise.resolve({ stop: () => discovery.stop() });
    },
  };
}

function portsOf(urls: readonly (string | undefined)[]): number[] {
  return urls.flatMap((url) => (url === undefined ? [] : [Number(new URL(url).port)]));
}

/** What is wrong, what to do, and a command that shows it again. */
function failureLines({ url, error }: FailedSync): string {
  if (!isCairnError(error)) return `✗ app at ${url}: ${String(error)}`;
  const { message, hint } = error;
  const curl = failedAttemptOf(error)?.curl;
  const again = curl === undefined || hint?.includes(curl) === true ? undefined : curl;
  return [`✗ ${message}`, ...[hint, again].filter((line) => line !== undefined)].join("\n  ");
}

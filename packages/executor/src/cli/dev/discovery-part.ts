// The apps of `cairn dev`: the example, those named by --app, and what runs on this machine.
import type { Part } from "../../dev/supervisor.ts";
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
      });
      discovery.start();
      return Promise.resolve({ stop: () => discovery.stop() });
    },
  };
}

function portsOf(urls: readonly (string | undefined)[]): number[] {
  return urls.flatMap((url) => (url === undefined ? [] : [Number(new URL(url).port)]));
}

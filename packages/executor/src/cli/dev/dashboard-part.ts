// The dashboard of `cairn dev`: a server of its own, reached through the executor's origin.
import type { Part } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";
import { startNextApp } from "./next-app.ts";
import { DASHBOARD } from "./next-build.ts";

export function dashboardPart(context: DevContext): Part {
  return {
    name: "dashboard",
    start: async (signal) => {
      const app = {
        ...DASHBOARD,
        folder: context.project.dashboard ?? "",
        env: { CAIRN_URL: context.url },
        readyPath: "/send",
      };
      const running = await startNextApp(context, app, signal);
      context.shared.dashboardUrl = running.url;
      return running;
    },
  };
}

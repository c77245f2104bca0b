// The example app of the checkout.
import { assertPortFree } from "../../dev/free-port.ts";
import type { Part } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";
import { startNextApp } from "./next-app.ts";
import { EXAMPLE } from "./next-build.ts";

/** Where `next` serves by default; another free port when somebody has it. */
const PORT = 3000;

export function appPart(context: DevContext): Part {
  return {
    name: "example app",
    start: async (signal) => {
      const { databaseUrl } = context.shared;
      const app = {
        ...EXAMPLE,
        folder: context.project.example ?? "",
        env: {
          CAIRN_DEV: context.url,
          ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
        },
        readyPath: "/api/cairn",
        ...((await isFree(PORT)) ? { port: PORT } : {}),
      };
      const running = await startNextApp(context, app, signal);
      context.shared.appUrl = running.url;
      return running;
    },
  };
}

function isFree(port: number): Promise<boolean> {
  return assertPortFree(port, "127.0.0.1").then(
    () => true,
    () => false,
  );
}

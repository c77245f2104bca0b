// An app on the official SDK in production mode, at one address: each deployment takes the place of
// the one before, with other keys. Calls under way finish where they began.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

interface AppKeys {
  readonly signingKey: string;
  readonly signingKeyFallback?: string;
  readonly eventKey: string;
}

export interface SwappedApp {
  /** Of the serve endpoint. */
  readonly url: string;
  /** Statuses of its answers, and how many of each. */
  readonly answered: ReadonlyMap<number, number>;
  readonly deploy: (keys: AppKeys) => void;
  /** Sends an event that starts a run of three calls. */
  readonly send: () => Promise<void>;
}

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** Closed at the end of the test. */
export async function startSwappedApp(baseUrl: string): Promise<SwappedApp> {
  const answered = new Map<number, number>();
  let deployed: Deployment | undefined;
  const server = createServer((request, response) => {
    response.on("finish", () => {
      answered.set(response.statusCode, (answered.get(response.statusCode) ?? 0) + 1);
    });
    deployed?.handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://127.0.0.1:${String(port)}/api/inngest`,
    answered,
    deploy: (keys) => {
      deployed = createDeployment(baseUrl, keys);
    },
    send: async () => {
      await deployed?.client.send({ name: "shop/order.placed", data: {} });
    },
  };
}

type Deployment = ReturnType<typeof createDeployment>;

function createDeployment(baseUrl: string, keys: AppKeys) {
  const client = new Inngest({ id: "shop", isDev: false, baseUrl, logger, ...keys });
  const pay = client.createFunction(
    { id: "pay", triggers: [{ event: "shop/order.placed" }] },
    async ({ step }) => {
      const first = await step.run("charge", () => "charged");
      await step.sleep("pause", 1);
      return step.run("book", () => `${first}, booked`);
    },
  );
  return { client, handler: serve({ client, functions: [pay] }) };
}

// An app written with the official SDK, on Node's own server.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { SIGNING_KEY } from "../bad-input/bad-server.ts";

const silent = (): void => undefined;

/** Slugs of its functions. */
export const SLUGS = ["shop-pay", "shop-pay-failure"];

/** @returns The URL of its serve endpoint. Closed at the end of the test. */
export async function startOfficialApp(options: {
  readonly baseUrl: string;
  readonly isDev: boolean;
}): Promise<string> {
  const { baseUrl, isDev } = options;
  const client = new Inngest({
    id: "shop",
    isDev,
    baseUrl,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    ...(isDev ? {} : { signingKey: SIGNING_KEY, eventKey: "key" }),
  });
  const pay = client.createFunction(
    {
      id: "pay",
      retries: 2,
      triggers: [{ event: "shop/order.placed", if: "event.data.total > 0" }],
      concurrency: { limit: 5, key: "event.data.user" },
      debounce: { period: "5s" },
      cancelOn: [{ event: "shop/order.cancelled", match: "data.id", timeout: "2h" }],
      onFailure: () => undefined,
    },
    () => undefined,
  );
  const handler = serve({ client, functions: [pay] });
  const server = createServer((request, response) => handler(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/inngest`;
}

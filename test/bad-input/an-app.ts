// An app as a sync sees it: its registration, and a server that answers as it is told.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export function aFunction(id: string, change: object = {}): object {
  const url = `https://shop.example/api/cairn?fnId=${id}&stepId=step`;
  return {
    id,
    name: id,
    triggers: [{ event: "shop/order.placed" }],
    steps: { step: { id: "step", name: "step", runtime: { type: "http", url } } },
    ...change,
  };
}

export function aRegistration(functions: readonly object[], change: object = {}): object {
  return {
    url: "https://shop.example/api/cairn",
    deployType: "ping",
    framework: "nextjs",
    appName: "shop",
    sdk: "js:v4.24.0",
    v: "0.1",
    functions,
    ...change,
  };
}

/** The headers of an app that answers an in-band sync. */
export const IN_BAND_HEADERS = {
  "content-type": "application/json",
  "x-inngest-sdk": "inngest-js:v4.24.0",
  "x-inngest-sync-kind": "in_band",
};

/** @returns The URL of its serve endpoint. Closed at the end of the test. */
export async function startApp(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/cairn`;
}

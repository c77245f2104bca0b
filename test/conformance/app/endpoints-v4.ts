// Durable endpoints of the scenarios, on the official SDK: ordinary requests, each under its own path.
import { Inngest, step } from "inngest";
import { endpointAdapter } from "inngest/edge";
import { appId } from "../targets.ts";
import type { AppParts } from "./app-parts.ts";

type Endpoint = (request: Request) => Promise<Response>;

/** By the scenario's name. */
export function buildEndpoints({ target, scenarios }: AppParts): ReadonlyMap<string, Endpoint> {
  const silent = (): void => undefined;
  const client = new Inngest({
    id: `${appId(target)}-endpoints`,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    endpointAdapter,
  });
  const endpoints = new Map<string, Endpoint>();
  for (const { name, endpoint } of scenarios) {
    if (endpoint === undefined) continue;
    // The SDK makes a response of what the handler returns; its types do not say so.
    endpoints.set(
      name,
      client.endpoint((request: Request) => endpoint({ step, request })) as Endpoint,
    );
  }
  return endpoints;
}

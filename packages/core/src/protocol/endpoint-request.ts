// Durable endpoints (docs/protocol.md 8.8): the app answers an ordinary HTTP request with steps in it.
// The request is the run's event, and the run goes on by the same request being made again.
import { z } from "zod";
import { SYSTEM_EVENTS } from "../domain/event.ts";
import type { Op, OpKind } from "./opcode.ts";

/** What the app says of the request that it was asked. Unknown keys are kept with the event. */
export const EndpointRequest = z.looseObject({
  /** Origin under which the app was asked. */
  domain: z.url({ protocol: /^https?$/ }).max(2_048),
  method: z.string().regex(/^[A-Z]{1,20}$/),
  path: z
    .string()
    .regex(/^\/[^\p{Cc}]*$/u)
    .max(8_192),
  query_params: z.string().max(65_536).default(""),
  content_type: z.string().max(512).default(""),
  /** The body as text. */
  body: z.string().default(""),
  /** The function's id, when the app gave the endpoint one. */
  fn: z
    .string()
    .regex(/^[^\p{Cc}]*$/u)
    .max(255)
    .default(""),
});
export type EndpointRequest = z.infer<typeof EndpointRequest>;

/** @param event - A run's event as parsed JSON. Undefined: the run is no durable endpoint's. */
export function endpointRequestOf(event: {
  readonly name?: unknown;
  readonly data?: unknown;
}): EndpointRequest | undefined {
  if (event.name !== SYSTEM_EVENTS.httpRequest) return undefined;
  return EndpointRequest.safeParse(event.data).data;
}

/** Where the app is asked again. */
export function endpointUrl({ domain, path, query_params: query }: EndpointRequest): string {
  const url = new URL(domain);
  url.pathname = path;
  url.search = query;
  return url.href;
}

/** Only these have their body read and signed by SDKs. */
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT"]);

/** The body that counts for the signature of a call; "" for methods without one. */
export const signedBody = ({ method, body }: EndpointRequest): string =>
  WITH_BODY.has(method) ? body : "";

const GOES_ON: ReadonlySet<OpKind> = new Set(["StepRun", "DeferAdd", "DeferAbort"]);

/**
 * Does the app go on by itself after it reported these ops? It does after finished steps; with any
 * other op it leaves the rest of the run to the executor.
 */
export const appGoesOn = (ops: readonly Op[]): boolean => ops.every(({ op }) => GOES_ON.has(op));

const DYNAMIC = /^(?:\d+|[\da-f]{8}-[\da-f-]{27}|[\da-f]{16,}|[\dA-HJKMNP-TV-Z]{26}|.{41,})$/i;

/**
 * Names an endpoint for people: `GET /orders/:id`. What looks like an id in the path is left out, so
 * that one route is one endpoint.
 */
export function endpointName({ fn, method, path }: EndpointRequest): string {
  if (fn !== "") return fn;
  const segments = path.split("/").map((part) => (DYNAMIC.test(part) ? ":id" : part));
  return `${method} ${segments.join("/")}`;
}

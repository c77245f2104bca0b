// What the end of a durable endpoint's run means to whoever made the request.
import { StreamEnvelope, WireError } from "@cairn/core";
import type { EndedRun } from "../db/find-run.ts";

export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { "content-type": "application/json" };

/** The answer that the app gave in its last step; how a run failed, when it did. */
export function answerOf(end: EndedRun): EndpointAnswer {
  if (end.status !== "completed") {
    return { status: 500, headers: JSON_TYPE, body: JSON.stringify(failureOf(end)) };
  }
  const output = end.output ?? "null";
  const envelope = StreamEnvelope.safeParse(JSON.parse(output));
  // Of an app that answered without a status, such as one that has been changed meanwhile.
  if (!envelope.success) return { status: 200, headers: JSON_TYPE, body: output };
  const { status, headers, body } = envelope.data;
  const kept = Object.entries(headers).filter(([name]) => !NOT_REPLAYED.test(name));
  return { status: isStatus(status) ? status : 200, headers: Object.fromEntries(kept), body };
}

/** The error that a run ended with. */
export function failureOf({ status, error }: EndedRun): WireError {
  if (status === "cancelled") return { name: "Cancelled", message: "The run was cancelled." };
  return WireError.parse(JSON.parse(error ?? "{}"));
}

/** Others cannot be answered with. */
const isStatus = (status: number): boolean => status >= 200 && status <= 599;

// Headers of one connection, and those by which an app would change what a browser keeps of our origin.
const NOT_REPLAYED =
  /^(?:connection|keep-alive|transfer-encoding|te|trailer|upgrade|proxy-.*|content-length|content-encoding|set-cookie2?|clear-site-data|service-worker.*|strict-transport-security|content-security-policy.*|access-control-.*|alt-svc|cache-control)$/i;

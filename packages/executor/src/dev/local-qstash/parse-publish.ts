// Headers become a message: what a publish, an enqueue, an entry of a batch and a schedule have in common.
import { createHash } from "node:crypto";
import { compileDelayExpression } from "./delay-expression.ts";
import type { Publication, RetryDelay } from "./message.ts";
import { parseFlowControl } from "./parse-flow-control.ts";
import { badRequest } from "./qstash-refusal.ts";
import { readDuration } from "./read-duration.ts";

/** By lower-case name. */
export type HeaderValues = Readonly<Record<string, string | undefined>>;

export interface Destination {
  readonly url: string;
  readonly urlGroup: string | undefined;
  readonly endpointName: string | undefined;
}

export interface PublishInput {
  readonly destination: Destination;
  readonly headers: HeaderValues;
  readonly body: Buffer;
  readonly queueName: string | undefined;
  readonly scheduleId: string | undefined;
  readonly callerIp: string;
}

const DEFAULT_RETRIES = 3;
const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
const FORWARD = "upstash-forward-";
const CALLBACK = "upstash-callback";
const FAILURE_CALLBACK = "upstash-failure-callback";
/** They belong to the connection, which is the server's own. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

/** @throws QstashRefusal with 400 when a header makes no sense. */
export function parsePublish(input: PublishInput): Publication {
  const { destination, headers, body } = input;
  checkUrl(destination.url, "destination");
  return {
    ...destination,
    method: readMethod(headers["upstash-method"]),
    headers: forwarded(headers),
    body,
    ...readTimes(headers),
    maxRetries: readRetries(headers["upstash-retries"]),
    retryDelay: readRetryDelay(headers["upstash-retry-delay"]),
    callback: readCallback(input, CALLBACK),
    failureCallback: readCallback(input, FAILURE_CALLBACK),
    flowControl: parseFlowControl(
      headers["upstash-flow-control-key"],
      headers["upstash-flow-control-value"],
    ),
    queueName: input.queueName ?? headers["upstash-queue-name"],
    scheduleId: input.scheduleId,
    labels: readLabels(headers["upstash-label"]),
    dedupKey: readDedupKey(input),
    callerIp: input.callerIp,
  };
}

/** Has it a scheme? Otherwise it may be the name of a URL group. */
export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

function checkUrl(url: string, what: string): void {
  if (!isUrl(url)) {
    throw badRequest(`invalid ${what} url: endpoint has invalid scheme, add http:// or https://`);
  }
  if (!URL.canParse(url)) throw badRequest(`invalid ${what} url: ${url}`);
}

function readMethod(text = "POST"): string {
  const method = text.toUpperCase();
  if (!METHODS.has(method)) throw badRequest(`invalid method: ${text}`);
  return method;
}

function forwarded(headers: HeaderValues): Readonly<Record<string, string>> {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (name === "content-type") sent[name] = value;
    if (!name.startsWith(FORWARD)) continue;
    const own = name.slice(FORWARD.length);
    if (own !== "" && !OF_THE_CONNECTION.has(own)) sent[own] = value;
  }
  return sent;
}

function readTimes(
  headers: HeaderValues,
): Pick<Publication, "delayMs" | "notBefore" | "timeoutMs"> {
  const notBefore = headers["upstash-not-before"];
  if (notBefore !== undefined && !/^\d+$/.test(notBefore)) {
    throw badRequest(`invalid Upstash-Not-Before: ${notBefore}`);
  }
  return {
    delayMs: readHeaderDuration(headers, "upstash-delay") ?? 0,
    notBefore: notBefore === undefined ? undefined : Number(notBefore) * 1_000,
    timeoutMs: readHeaderDuration(headers, "upstash-timeout"),
  };
}

function readHeaderDuration(headers: HeaderValues, name: string): number | undefined {
  const text = headers[name];
  if (text === undefined || text === "") return undefined;
  const duration = readDuration(text);
  if (duration === undefined) throw badRequest(`invalid ${name}: ${text}`);
  return duration;
}

function readRetries(text: string | undefined): number {
  if (text === undefined) return DEFAULT_RETRIES;
  if (!/^\d+$/.test(text)) throw badRequest(`invalid Upstash-Retries: ${text}`);
  return Number(text);
}

function readRetryDelay(expression: string | undefined): RetryDelay | undefined {
  if (expression === undefined) return undefined;
  const evaluate = compileDelayExpression(expression);
  if (evaluate === undefined) throw badRequest(`invalid Upstash-Retry-Delay: ${expression}`);
  return { expression, evaluate };
}

function readLabels(text = ""): readonly string[] {
  return text
    .split(",")
    .map((label) => label.trim())
    .filter((label) => label !== "");
}

/** A callback is a message of its own: its settings are those with its prefix. */
function readCallback(
  { headers, callerIp }: PublishInput,
  prefix: string,
): Publication | undefined {
  const url = headers[prefix];
  if (url === undefined || url === "") return undefined;
  checkUrl(url, prefix === CALLBACK ? "callback" : "failure callback");
  const own: Record<string, string | undefined> = { "content-type": "application/json" };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(`${prefix}-`)) own[`upstash-${name.slice(prefix.length + 1)}`] = value;
  }
  const destination = { url, urlGroup: undefined, endpointName: undefined };
  const nothing = { body: Buffer.alloc(0), queueName: undefined, scheduleId: undefined };
  return parsePublish({ destination, headers: own, ...nothing, callerIp });
}

function readDedupKey({ destination, headers, body }: PublishInput): string | undefined {
  const { url, endpointName = "" } = destination;
  const id = headers["upstash-deduplication-id"];
  // Each endpoint of a group has a message of its own.
  if (id !== undefined)
    return destination.urlGroup === undefined ? id : `${id} ${endpointName} ${url}`;
  if (headers["upstash-content-based-deduplication"] !== "true") return undefined;
  const sent = Object.entries(forwarded(headers))
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join("\n");
  return createHash("sha256").update(`${url}\n${sent}\n`).update(body).digest("hex");
}

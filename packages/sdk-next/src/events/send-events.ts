// Sends events to the executor: checked, with one seed for all tries, five tries.
import { HEADERS, isJsonObject } from "@cairn/core";
import { parseBody } from "../connection/answer-body.ts";
import { type Clock, tryPauseMs } from "../connection/clock.ts";
import { type Connection, requireBaseUrl } from "../connection/connection.ts";
import { SendFailed } from "../errors.ts";
import { randomSeed } from "./event-seed.ts";
import type { MaybeSchemas } from "./event-types.ts";
import type { ApiAnswer } from "../connection/executor-api.ts";
import { type ApiParts, unreached } from "../connection/request-executor.ts";
import { type Middleware, wrapSends } from "../middleware.ts";
import { type AnyEventToSend, checkOutgoing } from "./outgoing-event.ts";
import type { SendResult } from "../steps/step-tools.ts";

export type SendEvents = (
  events: AnyEventToSend | readonly AnyEventToSend[],
  /** Left out: a new one. */
  seed?: string,
) => Promise<SendResult>;

export interface SenderParts extends ApiParts {
  readonly schemas: MaybeSchemas;
  readonly middleware: readonly Middleware[];
  readonly clock: Clock;
}

const TRIES = 5;
const DEV_EVENT_KEY = "NO_EVENT_KEY_SET";

export function createSender(parts: SenderParts): SendEvents {
  const { schemas, middleware, clock } = parts;
  return async (given, seed) => {
    const list: readonly AnyEventToSend[] = isList(given) ? given : [given];
    const checked: AnyEventToSend[] = [];
    for (const event of list) checked.push(await checkOutgoing(event, schemas));
    if (checked.length === 0) return { ids: [] };
    const send = wrapSends(middleware, (events) => post(parts, events, seed));
    return await send(checked.map((event) => ({ ...event, ts: event.ts ?? clock.now() })));
  };
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

async function post(
  parts: SenderParts,
  events: readonly AnyEventToSend[],
  seed = randomSeed(parts.clock.now()),
): Promise<SendResult> {
  const connection = parts.connection();
  const baseUrl = requireBaseUrl(connection);
  const path = `/e/${encodeURIComponent(eventKey(connection))}`;
  const request = {
    method: "POST" as const,
    path,
    body: JSON.stringify(events),
    headers: { [HEADERS.eventIdSeed]: seed },
  };
  const api = parts.api(connection);
  for (let failures = 1; ; failures += 1) {
    const result = await tryOnce(() => api.request(request), baseUrl);
    if (!(result instanceof SendFailed)) return result;
    if (failures === TRIES || !mayHeal(result.status)) throw result;
    await parts.clock.pause(tryPauseMs(failures, Math.random()));
  }
}

function eventKey({ eventKey: key, mode }: Connection): string {
  if (key !== undefined) return key;
  if (mode === "dev") return DEV_EVENT_KEY;
  throw new SendFailed(
    "There is no event key. Set CAIRN_EVENT_KEY (or eventKey in createClient).",
    0,
  );
}

/** A refusal stays one: the same events and the same key are wrong again. */
function mayHeal(status: number): boolean {
  return status < 400 || status === 408 || status === 429 || status >= 500;
}

async function tryOnce(
  request: () => Promise<ApiAnswer>,
  baseUrl: string,
): Promise<SendResult | SendFailed> {
  try {
    return readAnswer(await request());
  } catch (error) {
    return unreached(baseUrl, error);
  }
}

/** The body says whether the events were taken: `{"ids": [...], "status": 200}`. */
function readAnswer({ status, text }: ApiAnswer): SendResult | SendFailed {
  const body = parseBody(text);
  const { ids } = body;
  if (body["status"] === 200 && body["error"] === undefined && isIds(ids)) return { ids };
  const said = saidError(body) ?? (text.slice(0, 200) || "(an empty body)");
  const bodyStatus = body["status"];
  const code = status < 400 && typeof bodyStatus === "number" ? bodyStatus : status;
  return new SendFailed(`The executor did not take the events (${String(code)}): ${said}`, code);
}

function saidError({ error }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof error === "string") return error;
  return isJsonObject(error) && typeof error["message"] === "string" ? error["message"] : undefined;
}

const isIds = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((id) => typeof id === "string");

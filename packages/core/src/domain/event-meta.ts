// What an event carries beside its data: the sessions that it belongs to (docs/protocol.md 6.3). Its two
// layers, what the sender wrote and what its run passed on, become one here.
import { isJsonObject } from "./json.ts";
import { utf8Length } from "./utf8.ts";

/** What is kept of `meta`. */
export interface EventMeta {
  /** Session key to session id; never empty. */
  readonly sessions: Readonly<Record<string, string>>;
}

/** Bytes of `meta` as it was sent. */
export const EVENT_META_BYTES_MAX = 32 * 1024;
/** Sessions of one event; those that are only cut off do not count. */
export const EVENT_SESSIONS_MAX = 5;
/** Bytes of a session's key. */
export const SESSION_KEY_BYTES_MAX = 128;
/** Bytes of a session's id. */
export const SESSION_ID_BYTES_MAX = 512;

export type EventMetaResult =
  | { readonly ok: true; readonly meta: EventMeta | undefined }
  /** A clause about `field`, such as `must be an object`. */
  | { readonly ok: false; readonly field: string; readonly problem: string };

/**
 * Reads `meta`. `sessions` is what the sender wrote: a key with null cuts that session off, and null in
 * place of all of it cuts them all off. What is left of `propagated_sessions` fills up to
 * `EVENT_SESSIONS_MAX`, in the order of their keys' bytes. Other fields are left out.
 */
export function readEventMeta(sent: unknown): EventMetaResult {
  if (sent === undefined || sent === null) return { ok: true, meta: undefined };
  if (!isJsonObject(sent)) return refuse("meta", "must be an object");
  const bytes = utf8Length(JSON.stringify(sent));
  if (bytes > EVENT_META_BYTES_MAX) return refuse("meta", tooMany(bytes, EVENT_META_BYTES_MAX));
  const { sessions, propagated_sessions: propagated } = sent;
  const own = readLayer(sessions, OWN);
  if (!own.ok) return own;
  const passedOn = readLayer(propagated, PASSED_ON);
  if (!passedOn.ok) return passedOn;
  const merged = mergeLayers(own.layer, sessions === null ? new Map() : passedOn.layer);
  const isEmpty = Object.keys(merged).length === 0;
  return { ok: true, meta: isEmpty ? undefined : { sessions: merged } };
}

const tooMany = (bytes: number, limit: number): string =>
  `has ${String(bytes)} bytes; at most ${String(limit)} are allowed`;

interface LayerRules {
  readonly field: string;
  /** Null may stand in place of an id. */
  readonly cuts: boolean;
}

const OWN: LayerRules = { field: "meta.sessions", cuts: true };
const PASSED_ON: LayerRules = { field: "meta.propagated_sessions", cuts: false };

/** Null: cut off. */
type Layer = ReadonlyMap<string, string | null>;
type LayerResult =
  { readonly ok: true; readonly layer: Layer } | Extract<EventMetaResult, { readonly ok: false }>;

function readLayer(sent: unknown, rules: LayerRules): LayerResult {
  if (sent === undefined || sent === null) return { ok: true, layer: new Map() };
  if (!isJsonObject(sent)) return refuse(rules.field, "must be an object of session ids by key");
  const layer = new Map<string, string | null>();
  let held = 0;
  for (const [key, value] of Object.entries(sent)) {
    const problem = keyProblem(key) ?? idProblem(value, rules);
    if (problem !== undefined) return refuse(`${rules.field}[${excerpt(key)}]`, problem);
    layer.set(key, idText(value) ?? null);
    if (value !== null) held += 1;
  }
  if (held <= EVENT_SESSIONS_MAX) return { ok: true, layer };
  const limit = String(EVENT_SESSIONS_MAX);
  return refuse(rules.field, `has ${String(held)} sessions; at most ${limit} are allowed`);
}

function keyProblem(key: string): string | undefined {
  if (key === "") return "has an empty key";
  const bytes = utf8Length(key);
  if (bytes <= SESSION_KEY_BYTES_MAX) return undefined;
  const limit = String(SESSION_KEY_BYTES_MAX);
  return `has a key of ${String(bytes)} bytes; at most ${limit} are allowed`;
}

function idProblem(value: unknown, { cuts }: LayerRules): string | undefined {
  if (value === null && cuts) return undefined;
  const id = idText(value);
  if (id === undefined) return `must be a string${cuts ? ", a number or null" : " or a number"}`;
  if (id === "") return "is empty; give the session an id";
  const bytes = utf8Length(id);
  return bytes <= SESSION_ID_BYTES_MAX ? undefined : tooMany(bytes, SESSION_ID_BYTES_MAX);
}

function idText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

/** What the sender wrote wins; a session that was passed on never makes an event fail. */
function mergeLayers(own: Layer, passedOn: Layer): Record<string, string> {
  const merged = [...own].flatMap(([key, id]): [string, string][] =>
    id === null ? [] : [[key, id]],
  );
  const inherited = [...passedOn]
    .filter(([key]) => !own.has(key))
    .toSorted(([a], [b]) => compareCodePoints(a, b));
  for (const [key, id] of inherited) {
    if (merged.length >= EVENT_SESSIONS_MAX) break;
    if (id !== null) merged.push([key, id]);
  }
  return Object.fromEntries(merged);
}

/** The order of their bytes in UTF-8. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [index, character] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}

const EXCERPT_CHARS = 40;
const excerpt = (key: string): string => JSON.stringify(key.slice(0, EXCERPT_CHARS));

const refuse = (
  field: string,
  problem: string,
): Extract<EventMetaResult, { readonly ok: false }> => ({ ok: false, field, problem });

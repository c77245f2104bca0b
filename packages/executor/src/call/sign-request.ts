// Signatures of calls to apps and of their answers (protocol.md 7.1 and 7.2). Keys and the time are
// arguments.
import { canonicalJson, HEADERS, type JsonValue } from "@cairn/core";
import { createHmac, timingSafeEqual } from "node:crypto";

/** A signature older or newer than this is refused, in milliseconds. */
const SIGNATURE_SKEW_MS = 5 * 60_000;

const KEY_PREFIX = /^signkey-\w+-/;

export interface SignedRequest {
  /** To be sent as it is: the app verifies the canonical form, so that is what travels. */
  readonly body: string;
  /** Add them to the request. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Signs a call.
 *
 * @param body - JSON text, or "" for a request without a body.
 * @param key - A signing key, `signkey-<word>-<hex>`.
 */
export function signRequest(body: string, key: string, nowMs: number): SignedRequest {
  const canonical = canonicalText(body);
  return { body: canonical, headers: { [HEADERS.signature]: sign(canonical, key, nowMs) } };
}

function canonicalText(body: string): string {
  if (body === "") return "";
  const value: JsonValue = JSON.parse(body);
  return canonicalJson(value);
}

/** @returns The value of the signature header over a text as it is. */
export function sign(text: string, key: string, nowMs: number): string {
  const seconds = String(Math.floor(nowMs / 1000));
  return `t=${seconds}&s=${digest(text, key, seconds).toString("hex")}`;
}

function digest(text: string, key: string, seconds: string): Buffer {
  // The text of the key is the secret, not the bytes that its hex digits stand for.
  return createHmac("sha256", key.replace(KEY_PREFIX, "")).update(text).update(seconds).digest();
}

export interface ResponseSignature {
  /** The header; an absent one is not valid. */
  readonly header: string | undefined;
  /** Exactly as it was received. */
  readonly body: string;
  readonly keys: readonly string[];
  readonly nowMs: number;
}

/** Was the answer signed with one of the keys, lately? */
export function verifyResponseSignature({ header, body, keys, nowMs }: ResponseSignature): boolean {
  const [, seconds = "", given = ""] = /^t=(\d{1,12})&s=([\da-f]{64})$/.exec(header ?? "") ?? [];
  if (seconds === "" || Math.abs(nowMs - Number(seconds) * 1000) > SIGNATURE_SKEW_MS) return false;
  const bytes = Buffer.from(given, "hex");
  return keys.filter((key) => timingSafeEqual(digest(body, key, seconds), bytes)).length > 0;
}

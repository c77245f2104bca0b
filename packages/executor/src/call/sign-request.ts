// Signatures of calls to apps and of their answers (protocol.md 7.1 and 7.2). Keys and the time are
// arguments.
import { canonicalJson, HEADERS, type JsonValue } from "@cairn/core";
import { createHmac, type Hmac, type KeyObject, timingSafeEqual } from "node:crypto";

/** A signature older or newer than this is refused, in milliseconds. */
const SIGNATURE_SKEW_MS = 5 * 60_000;

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
 * @param secret - What a signing key signs with (keys/signing-key.ts).
 */
export function signRequest(body: string, secret: KeyObject, nowMs: number): SignedRequest {
  const canonical = canonicalText(body);
  return { body: canonical, headers: { [HEADERS.signature]: sign(canonical, secret, nowMs) } };
}

function canonicalText(body: string): string {
  if (body === "") return "";
  try {
    const value: JsonValue = JSON.parse(body);
    return canonicalJson(value);
  } catch {
    // The request of a durable endpoint may have any body; it counts as it is.
    return body;
  }
}

/** @returns The value of the signature header over a text as it is. */
export function sign(text: string, secret: KeyObject, nowMs: number): string {
  const seconds = String(Math.floor(nowMs / 1000));
  return `t=${seconds}&s=${hmac(text, secret, seconds).digest("hex")}`;
}

const hmac = (text: string, secret: KeyObject, seconds: string): Hmac =>
  createHmac("sha256", secret).update(text + seconds);

export interface ResponseSignature {
  /** The header; an absent one is not valid. */
  readonly header: string | undefined;
  /** Exactly as it was received. */
  readonly body: string;
  readonly secrets: readonly KeyObject[];
  readonly nowMs: number;
}

/** Was the answer signed with one of the secrets, lately? */
export function verifyResponseSignature(given: ResponseSignature): boolean {
  const { header, body, secrets, nowMs } = given;
  const [, seconds = "", digits = ""] = /^t=(\d{1,12})&s=([\da-f]{64})$/.exec(header ?? "") ?? [];
  if (seconds === "" || Math.abs(nowMs - Number(seconds) * 1000) > SIGNATURE_SKEW_MS) return false;
  const bytes = Buffer.from(digits, "hex");
  return secrets.some((secret) => timingSafeEqual(hmac(body, secret, seconds).digest(), bytes));
}

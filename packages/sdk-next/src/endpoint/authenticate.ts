// Who may talk to the serve endpoint: anybody in development, in production whoever has signed.
import { canonicalJson, HEADERS, jsonDepth, type JsonValue } from "@cairn/core";
import type { Connection } from "../connection/connection.ts";
import { verifyingKey } from "../connection/signature.ts";

export type Caller =
  { readonly kind: "trusted"; readonly key: string | undefined } | { readonly kind: "stranger" };

/** Canonical JSON is made by recursion; no call nests so deep. */
const DEPTH_MAX = 1_000;

export function isSigned(request: Request): boolean {
  return request.headers.has(HEADERS.signature);
}

/** @param body - The body's text; empty without one. */
export function authenticate(
  request: Request,
  body: string,
  { connection, nowMs }: { readonly connection: Connection; readonly nowMs: number },
): Caller {
  if (connection.mode === "dev") return { kind: "trusted", key: undefined };
  const text = canonicalText(body);
  if (text === undefined) return { kind: "stranger" };
  const { signingKey, signingKeyFallback } = connection;
  const keys = [signingKey, signingKeyFallback].filter((key) => key !== undefined);
  const header = request.headers.get(HEADERS.signature);
  const key = verifyingKey({ header, text, keys, nowMs });
  return key === undefined ? { kind: "stranger" } : { kind: "trusted", key };
}

function canonicalText(body: string): string | undefined {
  if (body === "") return "";
  if (jsonDepth(body, DEPTH_MAX) > DEPTH_MAX) return undefined;
  try {
    const value: JsonValue = JSON.parse(body);
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}

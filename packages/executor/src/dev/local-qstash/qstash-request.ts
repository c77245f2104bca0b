// A request as the routes see it, and what they answer.
import { badRequest } from "./qstash-refusal.ts";
import type { HeaderValues } from "./parse-publish.ts";

export interface QstashRequest {
  readonly method: string;
  /** As it was sent, with the query: it may be somebody else's URL in parts. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: HeaderValues;
  readonly body: Buffer;
  readonly callerIp: string;
}

export interface QstashAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Undefined: none. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Over the path without its query, or over the whole target where that is part of a destination. */
  readonly pattern: RegExp;
  readonly isWholeTarget?: true;
  /** @param names - What the pattern's groups found, decoded unless it is the whole target. */
  readonly answer: (request: QstashRequest, names: readonly string[]) => QstashAnswer;
}

/** A name from a path; what is wrongly encoded stays as it is. */
export function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws QstashRefusal when it is no JSON object or array. */
export function readJson(body: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw badRequest("request body is not JSON");
  }
  if (typeof value !== "object" || value === null) throw badRequest("request body is no object");
  return value;
}

/** The texts of a list that a JSON body has under a name; undefined: it has no such list. */
export function readTexts(body: Buffer, name: string): readonly string[] | undefined {
  if (body.byteLength === 0) return undefined;
  const value: unknown = Object.entries(readJson(body)).find(([key]) => key === name)?.[1];
  return Array.isArray(value) ? value.map(String) : undefined;
}

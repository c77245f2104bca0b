// A part of a list, and where the next part begins.
import { badRequest } from "./qstash-refusal.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined: there is no more. */
  readonly cursor: string | undefined;
}

const DEFAULT_COUNT = 100;
const MOST = 1_000;

/** @throws QstashRefusal when `count` or `cursor` is no number. */
export function takePage<Item>(all: readonly Item[], query: URLSearchParams): Page<Item> {
  const count = Math.min(MOST, readNumber(query, "count", DEFAULT_COUNT));
  const start = readNumber(query, "cursor", 0);
  const end = start + count;
  return { items: all.slice(start, end), cursor: end < all.length ? String(end) : undefined };
}

function readNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null || text === "") return otherwise;
  if (!/^\d+$/.test(text)) throw badRequest(`invalid ${name}: ${text}`);
  return Number(text);
}

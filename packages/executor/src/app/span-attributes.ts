// The attributes of a span, as they are stored: one JSON text of a bounded length.
import { SPAN_ATTRIBUTES } from "@cairn/core";
import type { SpanAttribute } from "./received-span.ts";
import {
  ATTRIBUTE_KEY_CHARS,
  ATTRIBUTE_TEXT_CHARS,
  ATTRIBUTES_CHARS,
  ATTRIBUTES_MAX,
} from "./span-limits.ts";

export interface StoredAttributes {
  /** JSON text of an object. */
  readonly text: string;
  /** How many were left out. */
  readonly dropped: number;
}

/** They say which run and step it is of, on every span again, and that is stored elsewhere. */
const OF_THE_WIRE: ReadonlySet<string> = new Set([
  ...Object.values(SPAN_ATTRIBUTES),
  "sdk.app.id",
  "sys.app.id",
  "sys.function.id",
  "inngest.traceparent",
  "inngest.step.id",
  "inngest.step.index",
  "inngest.step.parentSpanId",
]);

/** Of a key that is given twice, the last value counts. */
export function storedAttributes(attributes: readonly SpanAttribute[]): StoredAttributes {
  const parts: string[] = [];
  let chars = "{}".length;
  let dropped = 0;
  for (const [key, value] of new Map(attributes)) {
    if (OF_THE_WIRE.has(key)) continue;
    const part = `${JSON.stringify(key)}:${JSON.stringify(shortened(value))}`;
    const isTooMuch =
      parts.length >= ATTRIBUTES_MAX ||
      key.length > ATTRIBUTE_KEY_CHARS ||
      chars + part.length + 1 > ATTRIBUTES_CHARS;
    if (isTooMuch) {
      dropped += 1;
      continue;
    }
    parts.push(part);
    chars += part.length + 1;
  }
  return { text: `{${parts.join(",")}}`, dropped };
}

/** The decoders have bounded the depth. */
function shortened(value: unknown): unknown {
  if (typeof value === "string") return cutText(value, ATTRIBUTE_TEXT_CHARS);
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]));
}

/** At most so many characters, the last of them "…" when something was cut. */
export function cutText(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`;
}

// A sentence of the executor's, taken apart: its instants are shown in the reader's time, and its run
// ids are links.

export interface SentencePart {
  readonly kind: "text" | "instant" | "run";
  readonly text: string;
}

const MARKED = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\b[0-9A-HJKMNP-TV-Z]{26}\b/gu;

/**
 * The parts in their order; joined they are the sentence. What looks like an id becomes a link only if
 * it is one of `runIds`: the app's own words may be in the sentence too.
 */
export function sentenceParts(
  sentence: string,
  runIds: ReadonlySet<string>,
): readonly SentencePart[] {
  const parts: SentencePart[] = [];
  let end = 0;
  for (const { 0: text, index } of sentence.matchAll(MARKED)) {
    const kind = text.includes("T") && text.endsWith("Z") && text.includes("-") ? "instant" : "run";
    if (kind === "run" && !runIds.has(text)) continue;
    if (index > end) parts.push({ kind: "text", text: sentence.slice(end, index) });
    parts.push({ kind, text });
    end = index + text.length;
  }
  if (end < sentence.length) parts.push({ kind: "text", text: sentence.slice(end) });
  return parts;
}

const NAMED_RUN = /\brun ([0-9A-HJKMNP-TV-Z]{26})\b/giu;

/** The runs that a sentence names as runs, where nothing else says which it may name. */
export function namedRuns(sentence: string): ReadonlySet<string> {
  return new Set([...sentence.matchAll(NAMED_RUN)].map(([, id]) => id ?? ""));
}

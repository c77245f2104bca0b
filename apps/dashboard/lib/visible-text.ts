// Text from outside, made harmless to look at: nothing in it can hide, reorder or move other text.

// Controls but tab and newline, separators of lines and paragraphs, zero-width characters, and the
// marks that reorder text.
const INVISIBLE =
  /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** Replaces each character that cannot be seen, or that changes the order of others, by its escape. */
export function visibleText(text: string): string {
  return text.replaceAll(INVISIBLE, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

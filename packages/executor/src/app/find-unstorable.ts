// Texts that no reader downstream agrees on: NUL and halves of surrogate pairs. Refused with the
// place where they stand.

import { CairnError } from "@cairn/core";

const UNSTORABLE = /[\0\p{Cs}]/u;

export interface Unstorable {
  /** Such as `data.items[2].title`. */
  readonly path: string;
  /** Such as `\u0000`. */
  readonly character: string;
}

/**
 * The first text, key or value, with a character that cannot be stored.
 *
 * @param value - Parsed JSON; its depth has been limited.
 * @param path - Where the value itself stands; may be empty.
 */
export function findUnstorable(value: unknown, path: string): Unstorable | undefined {
  if (typeof value === "string") return inText(value, path);
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return inItems(value, path);
  for (const [key, inner] of Object.entries(value)) {
    const found = inText(key, path) ?? findUnstorable(inner, keyPath(path, key));
    if (found !== undefined) return found;
  }
  return undefined;
}

function inItems(items: readonly unknown[], path: string): Unstorable | undefined {
  for (const [index, item] of items.entries()) {
    const found = findUnstorable(item, `${path}[${String(index)}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inText(text: string, path: string): Unstorable | undefined {
  const [character] = UNSTORABLE.exec(text) ?? [];
  if (character === undefined) return undefined;
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  return { path, character: `\\u${code}` };
}

function keyPath(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** @throws {CairnError} `json_unstorable_char`. */
export function checkStorable(value: unknown, path: string): void {
  const unstorable = findUnstorable(value, path);
  if (unstorable === undefined) return;
  throw new CairnError("json_unstorable_char", {
    message: `${unstorable.path} has the character ${unstorable.character}, which cannot be stored.`,
    hint: "Remove it, or send the bytes in base64.",
    details: { path: unstorable.path },
  });
}

// The second step of every request that carries JSON: text becomes a value, or an error that names
// the place. The order matters: nothing recurses before the depth is known.
import { CairnError, jsonDepth } from "@cairn/core";
import { checkJsonNumbers } from "./check-json-numbers.ts";
import { findJsonProblem } from "./find-json-problem.ts";
import { lineAndColumn } from "./line-and-column.ts";

export interface JsonLimits {
  /** Arrays and objects inside each other. */
  readonly depth: number;
  readonly keysPerObject: number;
  /** UTF-16 units. */
  readonly keyLength: number;
}

const JSON_LIMITS: JsonLimits = { depth: 100, keysPerObject: 10_000, keyLength: 1_024 };

/**
 * Parses JSON from outside. When a key is given twice the last one wins, as in JavaScript; a key
 * `__proto__` is a key like any other.
 *
 * @throws {CairnError} `body_empty`, `json_invalid`, `json_too_deep`, `number_precision`,
 * `json_too_many_keys`, `json_key_too_long`.
 */
export function parseJson(text: string, limits: JsonLimits = JSON_LIMITS): unknown {
  if (text.trim() === "") {
    throw new CairnError("body_empty", {
      message: "The body is empty.",
      hint: "Send JSON in the body.",
    });
  }
  if (jsonDepth(text, limits.depth) > limits.depth) throw tooDeep(limits.depth);
  const value = parseValid(text);
  checkJsonNumbers(text);
  // A shorter text can break neither limit.
  if (text.length > limits.keyLength) checkKeys(value, limits);
  return value;
}

function parseValid(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = findJsonProblem(text);
    const where =
      problem === undefined
        ? "it cannot be parsed"
        : `${lineAndColumn(text, problem.index)}: ${problem.message}`;
    throw new CairnError("json_invalid", {
      message: `The body is not JSON: ${where}.`,
      hint: "Send one JSON value in UTF-8.",
      cause: error,
    });
  }
}

function tooDeep(limit: number): CairnError {
  return new CairnError("json_too_deep", {
    message: `The JSON is nested deeper than ${String(limit)} levels.`,
    hint: "Flatten it, or send the inner part as a string.",
    details: { limit },
  });
}

function checkKeys(root: unknown, limits: JsonLimits): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) checkObject(value, limits);
    for (const inner of Object.values(value)) {
      if (typeof inner === "object" && inner !== null) open.push(inner);
    }
  }
}

function checkObject(value: object, { keysPerObject, keyLength }: JsonLimits): void {
  const keys = Object.keys(value);
  if (keys.length > keysPerObject) {
    throw new CairnError("json_too_many_keys", {
      message: `An object has ${String(keys.length)} keys; at most ${String(keysPerObject)} are allowed.`,
      hint: "Send an array of entries, or fewer keys.",
      details: { limit: keysPerObject },
    });
  }
  const long = keys.find((key) => key.length > keyLength);
  if (long === undefined) return;
  throw new CairnError("json_key_too_long", {
    message: `The key beginning with "${long.slice(0, 40)}" has ${String(long.length)} characters; at most ${String(keyLength)} are allowed.`,
    hint: "Put the text into a value.",
    details: { limit: keyLength },
  });
}

// The third step of a request that carries JSON: the value is what the contract says, or an error that
// names the place.
import { CairnError } from "@cairn/core";
import type { z } from "zod";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";

/** A longer list of problems helps nobody. */
const PROBLEMS_MAX = 5;

export interface BodyOptions {
  /** Bytes. */
  readonly maxBytes: number;
  /** An example of what to send; a function makes it for what came, as parsed JSON. */
  readonly hint: string | ((value: unknown) => string);
  /** What no body at all stands for. Default: it is refused. */
  readonly empty?: unknown;
}

/** @throws {CairnError} `parameter_invalid`, and those of `readBody` and `parseJson`. */
export async function parseBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  { maxBytes, hint, empty }: BodyOptions,
): Promise<z.output<Schema>> {
  const text = await readBody(request, { maxBytes });
  const value = text.trim() === "" && empty !== undefined ? empty : parseJson(text);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, PROBLEMS_MAX).map(describe).join("; ");
  throw new CairnError("parameter_invalid", {
    message: `The body is not valid: ${problems}.`,
    hint: typeof hint === "string" ? hint : hint(value),
  });
}

const EXCERPT_CHARS = 200;

function describe({ path, message }: z.core.$ZodIssue): string {
  const where = path.length === 0 ? "" : `${path.map(String).join(".")}: `;
  return `${where}${message}`.slice(0, EXCERPT_CHARS);
}

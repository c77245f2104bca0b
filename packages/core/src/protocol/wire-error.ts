// A user's error as it travels: read leniently, kept verbatim while it is small enough.
import { z } from "zod";
import { utf8Length } from "../domain/utf8.ts";

/** A user's error as it travels; kept verbatim, because the SDK rebuilds it from these fields. */
export const WireError = z.looseObject({
  name: z.string().default("Error"),
  message: z.string().default(""),
  stack: z.string().optional(),
});
export type WireError = z.infer<typeof WireError>;

/** An error of more bytes than this loses its cause and is cut short. */
export const ERROR_BYTES_MAX = 64 * 1024;

// A character is at most six bytes of JSON text, so the three together keep the limit.
const NAME_CHARS = 200;
const MESSAGE_CHARS = 4_000;
const STACK_CHARS = 6_000;

/** Reads whatever an app sent as an error; what is no error object becomes its message. */
export function readWireError(error: unknown): WireError {
  const parsed = WireError.safeParse(error);
  if (parsed.success) return boundError(parsed.data);
  const message = typeof error === "string" ? error : JSON.stringify(error);
  return boundError({ name: "Error", message });
}

/** The same error, or its name and the beginnings of its message and stack if it is too large. */
export function boundError(error: WireError): WireError {
  if (utf8Length(JSON.stringify(error)) <= ERROR_BYTES_MAX) return error;
  const { name, message, stack } = error;
  return {
    name: cut(name, NAME_CHARS),
    message: cut(message, MESSAGE_CHARS),
    ...(stack === undefined ? {} : { stack: cut(stack, STACK_CHARS) }),
  };
}

const cut = (text: string, chars: number): string =>
  text.length <= chars
    ? text
    : `${text.slice(0, chars)}… (${String(text.length - chars)} more characters)`;

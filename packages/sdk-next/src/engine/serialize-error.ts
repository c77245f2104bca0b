// Errors as they travel (docs/protocol.md 6.1), both ways. Whatever was thrown, this never throws.

export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly cause?: SerializedError;
  readonly __serialized: true;
}

/** Causes nested deeper are left out. */
const CAUSES_MAX = 5;
const TEXT_MAX = 64 * 1024;

/** Things thrown that are no errors become one whose message is their text. */
export function serializeError(thrown: unknown): SerializedError {
  try {
    return serialize(thrown, CAUSES_MAX);
  } catch {
    return { name: "Error", message: "an error that could not be read", __serialized: true };
  }
}

function serialize(thrown: unknown, causesLeft: number): SerializedError {
  if (!isErrorLike(thrown)) {
    return { name: "Error", message: cut(textOf(thrown)), __serialized: true };
  }
  const { name, stack, code, cause } = thrown;
  return {
    name: typeof name === "string" && name !== "" ? name : "Error",
    message: cut(thrown.message),
    ...(typeof stack === "string" ? { stack: cut(stack) } : {}),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(cause === undefined || cause === null || causesLeft === 0
      ? {}
      : { cause: serialize(cause, causesLeft - 1) }),
    __serialized: true,
  };
}

interface ErrorLike {
  readonly message: string;
  readonly name?: unknown;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** Not `instanceof`: errors cross realms, and libraries throw plain objects. */
function isErrorLike(value: unknown): value is ErrorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "message" in value &&
    typeof value.message === "string"
  );
}

function textOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  return JSON.stringify(thrown) ?? String(thrown);
}

const cut = (text: string): string => (text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text);

/** Rebuilds an error from the wire; lenient, because it may have been written by another SDK. */
export function deserializeError(value: unknown): Error {
  const { name, message, stack, code, cause } = serializeError(value);
  const error = new Error(message, cause === undefined ? undefined : { cause: revive(cause) });
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}

const revive = (cause: SerializedError): Error => deserializeError(cause);

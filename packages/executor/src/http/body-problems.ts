// What can be wrong with the body of a request before it is looked at.
import { CairnError } from "@cairn/core";

export function tooLarge(limit: number, declared?: number): CairnError {
  const size = declared === undefined ? "larger" : `${String(declared)} bytes long, more`;
  return new CairnError("body_too_large", {
    message: `The body is ${size} than the ${String(limit)} bytes allowed here.`,
    hint: "Send less at once, or a reference to the data instead of the data.",
    details: { limit },
  });
}

export function tooSlow(timeoutMs: number): CairnError {
  return new CairnError("body_timeout", {
    message: `The body was not complete after ${String(timeoutMs / 1000)} s.`,
    hint: "Check that Content-Length is the number of bytes that are sent, and send again.",
  });
}

export function brokenOff(cause: unknown): CairnError {
  return new CairnError("body_timeout", {
    message: "The connection broke before the whole body was there.",
    hint: "Send it again.",
    cause,
  });
}

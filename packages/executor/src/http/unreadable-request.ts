// The answer to a request that never becomes one for our routes: its path or its host cannot be read.
import { CairnError, type ErrorBody } from "@cairn/core";
import { RequestError } from "@hono/node-server";
import { ERROR_STATUS } from "./error-status.ts";

/** For the host: every error that no route has answered. */
export function answerUnreadable(error: unknown): Response {
  const { code, message, hint = "" } = error instanceof RequestError ? unreadable(error) : INTERNAL;
  const status = ERROR_STATUS[code];
  const body: ErrorBody = { error: message, status, code, hint };
  return Response.json(body, { status });
}

const unreadable = (error: RequestError): CairnError =>
  new CairnError("url_invalid", {
    message: `The request cannot be read: ${error.message}.`,
    hint: "Send a path that begins with a slash, and a Host header.",
    cause: error,
  });

const INTERNAL = new CairnError("internal", {
  message: "Something went wrong on our side.",
  hint: "Try again; report it if it stays.",
});

// The way out for everything that is thrown: a code, a sentence, a hint, and the status of the code.
import { CairnError, type ErrorBody, isCairnError } from "@cairn/core";
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { failedAttemptOf } from "../app/record-syncs.ts";
import { storageErrorCode } from "../db/storage-error.ts";
import type { Logger } from "../ops/log.ts";
import { ERROR_STATUS } from "./error-status.ts";

/** What a reader waits before it asks an executor again that cannot answer now. */
const RETRY_AFTER_SECONDS = 2;
const TEMPORARY = 503;

/** For `app.onError`. Unexpected errors are bugs: all of them goes to the log, nothing outside. */
export function errorHandler(log: Logger): ErrorHandler {
  return (error, c) => errorResponse(error, c, log);
}

function errorResponse(error: unknown, c: Context, log: Logger): Response {
  return answer(c, explainError(error, { method: c.req.method, route: routeOf(c.req.path) }, log));
}

/** For the log: an event key stands in the path, and must not get there. */
const routeOf = (path: string): string => path.replace(/^\/e\/.+/, "/e/:key");

/** What whoever asked is told of an error; what is not for them goes to the log. */
export function explainError(
  error: unknown,
  where: { readonly method: string; readonly route: string },
  log: Logger,
): CairnError {
  const known = toCairnError(error);
  if (known === undefined) {
    log.error({ ...where, err: error }, "unexpected error");
    return INTERNAL;
  }
  if (known.code === "storage_unavailable")
    log.warn({ ...where, err: error }, "storage unavailable");
  return known;
}

const INTERNAL = new CairnError("internal", {
  message: "Something went wrong on our side.",
  hint: "The executor's log has the details. Try again; report it if it stays.",
});

/** For whoever has no executor to ask, because it could not be made or started. */
export function unstartedResponse(error: unknown, request: Request, log: Logger): Response {
  const route = routeOf(new URL(request.url).pathname);
  const known = explainError(error, { method: request.method, route }, log);
  if (known !== INTERNAL) log.error({ err: known }, "the executor cannot start");
  const body = bodyOf(known);
  return Response.json(body, {
    status: body.status,
    headers: { "Retry-After": String(RETRY_AFTER_SECONDS) },
  });
}

function bodyOf(error: CairnError): ErrorBody {
  const attempt = failedAttemptOf(error);
  return {
    error: error.message,
    status: ERROR_STATUS[error.code],
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(attempt === undefined ? {} : { attempt }),
  };
}

function answer(c: Context, error: CairnError): Response {
  const status = ERROR_STATUS[error.code];
  const body = bodyOf(error);
  const { allow } = error.details;
  if (typeof allow === "string") c.header("Allow", allow);
  if (status === TEMPORARY) c.header("Retry-After", String(RETRY_AFTER_SECONDS));
  return c.json(isOfRegistration(c) ? { ok: false, ...body } : body, status);
}

/** SDKs that register read what happened from the body, whatever the status. */
const isOfRegistration = (c: Context): boolean => c.req.path.startsWith("/fn/");

/** @returns undefined for an error that nobody threw on purpose and the database did not cause. */
function toCairnError(error: unknown): CairnError | undefined {
  if (isCairnError(error)) return error;
  const code = storageErrorCode(error);
  if (code === undefined) return undefined;
  return new CairnError("storage_unavailable", {
    message: code === QUERY_CANCELED ? TOO_LONG : "The database cannot be used at the moment.",
    hint: code === QUERY_CANCELED ? NARROWER : "Nothing was lost or changed. Try again.",
    details: { storageCode: code },
    cause: error,
  });
}

const QUERY_CANCELED = "57014";
const TOO_LONG = "The database took too long to answer and was stopped.";
const NARROWER = "Ask for less, for example with from and until, or try again.";

/** For `app.notFound`. */
export function notFoundHandler(log: Logger): NotFoundHandler {
  return (c) => errorResponse(routeNotFound(c.req.method, c.req.path), c, log);
}

const PATH_EXCERPT_CHARS = 200;

export function routeNotFound(method: string, path: string): CairnError {
  return new CairnError("route_not_found", {
    message: `There is no ${method} ${path.slice(0, PATH_EXCERPT_CHARS)}.`,
    hint: "GET /v1/openapi.json lists every route.",
  });
}

/** The path is known, but not with this method. `allow` goes into the header of that name. */
export function methodNotAllowed(method: string, allowed: readonly string[]): CairnError {
  const allow = allowed.join(", ");
  return new CairnError("method_not_allowed", {
    message: `${method} is not allowed here.`,
    hint: `Use ${allow}.`,
    details: { allow },
  });
}

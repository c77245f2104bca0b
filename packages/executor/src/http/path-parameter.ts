// Parameters of a path. What cannot be the name of anything is not found, like what is not there.
import { CairnError, isUlid } from "@cairn/core";
import type { Context } from "hono";

const EXCERPT_CHARS = 100;

function notFound(code: NotFoundCode, what: string, key: string): CairnError {
  return new CairnError(code, {
    message: `There is no ${what} "${key.slice(0, EXCERPT_CHARS)}".`,
    hint: HINTS[code],
  });
}

type NotFoundCode =
  | "run_not_found"
  | "event_not_found"
  | "function_not_found"
  | "app_not_found"
  | "cancellation_not_found";

const HINTS: Readonly<Record<NotFoundCode, string>> = {
  run_not_found: "Check the id; GET /v1/runs lists the runs.",
  event_not_found: "Check the id; it is in the answer to sending the event.",
  function_not_found: "Check the slug (app id, a dash, function id); GET /v1/functions lists them.",
  cancellation_not_found: "Check the id; GET /v1/cancellations lists them.",
  app_not_found: "Check the name; GET /v1/apps lists the apps that have registered.",
};

export const runNotFound = (id: string): CairnError => notFound("run_not_found", "run", id);
export const eventNotFound = (id: string): CairnError => notFound("event_not_found", "event", id);
export const functionNotFound = (key: string): CairnError =>
  notFound("function_not_found", "function", key);
export const cancellationNotFound = (id: string): CairnError =>
  notFound("cancellation_not_found", "cancellation", id);
export const appNotFound = (key: string): CairnError => notFound("app_not_found", "app", key);

/**
 * An id in lower case is the same.
 *
 * @throws {CairnError} `missing` when the id cannot be one.
 */
export function idOf(c: Context, missing: (id: string) => CairnError): string {
  const given = c.req.param("id") ?? "";
  const id = given.toUpperCase();
  if (!isUlid(id)) throw missing(given);
  return id;
}

const CONTROL = /\p{Cc}/u;

/** @throws {CairnError} `missing` when nothing can have this name. */
export function nameOf(
  c: Context,
  parameter: "slug" | "name",
  missing: (name: string) => CairnError,
): string {
  const name = c.req.param(parameter) ?? "";
  if (CONTROL.test(name)) throw missing(name);
  return name;
}

// One HTTP request to the executor and every way it can fail, on the server and in the browser.
import { ErrorBody } from "@cairn/core";
import { z } from "zod";
import type { Problem, Result } from "./result.ts";

/** After this long without an answer a request counts as failed. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** JSON text. Given for every POST, so that the request is never a simple one (CSRF). */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How it is sent. Default: over the network. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Who is asked, as people know it: named when nobody answers. Default: "the executor". */
  readonly peer?: string;
}

/** Sends the request and reads the answer as `shape`. Never throws. */
export async function request<Shape extends z.ZodType>(
  url: string,
  shape: Shape,
  options: RequestOptions = {},
): Promise<Result<z.output<Shape>>> {
  const { fetch: send = fetch, peer = "the executor" } = options;
  try {
    const response = await send(
      new Request(absolute(url), {
        method: options.method ?? "GET",
        headers: { accept: "application/json", ...contentType(options.body), ...options.headers },
        ...(options.body === undefined ? {} : { body: options.body }),
        cache: "no-store",
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      }),
    );
    const text = await response.text();
    if (!response.ok) return { ok: false, problem: refused(response.status, text) };
    return read(text, shape, response.status);
  } catch (error) {
    return { ok: false, problem: unanswered(error, peer) };
  }
}

/** On a page that was opened with a password in its address, a path alone could not be asked for. */
const absolute = (url: string): string =>
  typeof location === "undefined" ? url : new URL(url, location.origin).href;

function contentType(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { "content-type": "application/json" };
}

function read<Shape extends z.ZodType>(
  text: string,
  shape: Shape,
  status: number,
): Result<z.output<Shape>> {
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return { ok: true, data: parsed.data };
  return {
    ok: false,
    problem: {
      title: "The executor's answer could not be read",
      detail: z.prettifyError(parsed.error).slice(0, 600),
      hint: "The dashboard and the executor are probably of different versions. Build and start both again.",
      code: null,
      status,
    },
  };
}

/** An error answer as a problem; the executor's own words if it said any. */
export function refused(status: number, text: string): Problem {
  const body = ErrorBody.safeParse(parseJson(text));
  if (body.success) {
    const { error, hint, code } = body.data;
    return { title: titleOf(status), detail: error, hint: hint ?? null, code, status };
  }
  return {
    title: titleOf(status),
    detail: `The executor answered with status ${String(status)} and no explanation.`,
    hint: null,
    code: null,
    status,
  };
}

function titleOf(status: number): string {
  if (status === 401 || status === 403) return "Not allowed";
  if (status === 404) return "Not found";
  if (status === 429) return "Too many requests";
  return status >= 500 ? "The executor failed" : "The executor refused the request";
}

function unanswered(error: unknown, peer: string): Problem {
  const late = error instanceof Error && error.name === "TimeoutError";
  return {
    title: late ? "No answer in time" : "The executor cannot be reached",
    detail: late
      ? `${capitalized(peer)} did not answer within ${String(REQUEST_TIMEOUT_MS / 1000)} s.`
      : `No answer from ${peer}.`,
    hint: late
      ? "It may be overloaded, or its database slow. GET /ready says which part is not well."
      : "See whether it is running; this page goes on by itself when it is back.",
    code: null,
    status: null,
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

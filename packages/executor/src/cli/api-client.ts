// What the commands for people ask the executor over HTTP; the same API that everybody has.
import { CairnError, ErrorBody } from "@cairn/core";
import { request } from "undici";
import type { z } from "zod";
import { hashedSigningKey, isSigningKey } from "../keys/signing-key.ts";
import type { Settings } from "../ops/settings.ts";

export interface ApiClient {
  readonly get: <Shape extends z.ZodType>(path: string, shape: Shape) => Promise<z.output<Shape>>;
  readonly post: <Shape extends z.ZodType>(
    path: string,
    body: unknown,
    shape: Shape,
  ) => Promise<z.output<Shape>>;
  readonly patch: <Shape extends z.ZodType>(
    path: string,
    body: unknown,
    shape: Shape,
  ) => Promise<z.output<Shape>>;
  readonly remove: (path: string) => Promise<void>;
}

export function createApiClient({ url, apiKey }: Settings): ApiClient {
  async function ask(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<unknown> {
    const target = new URL(path, url);
    const response = await request(target, {
      method,
      headers: {
        "content-type": "application/json",
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${bearerOf(apiKey)}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw unreachable(target, cause);
    });
    const answer: unknown = await response.body.json().catch(() => undefined);
    if (response.statusCode < 400) return answer;
    throw refused(response.statusCode, answer);
  }
  return {
    get: async (path, shape) => shape.parse(await ask("GET", path)),
    remove: async (path) => void (await ask("DELETE", path)),
    patch: async (path, body, shape) => shape.parse(await ask("PATCH", path, body)),
    post: async (path, body, shape) => shape.parse(await ask("POST", path, body)),
  };
}

/** A signing key is never sent itself, only its hash. */
const bearerOf = (key: string): string => (isSigningKey(key) ? hashedSigningKey(key) : key);

function unreachable(target: URL, cause: unknown): CairnError {
  return new CairnError("app_unreachable", {
    message: `No executor answers at ${target.origin}.`,
    hint: "Start one with `cairn dev`, or set CAIRN_URL (or --url).",
    cause,
  });
}

function refused(status: number, answer: unknown): CairnError {
  const body = ErrorBody.safeParse(answer);
  if (!body.success) {
    return new CairnError("internal", { message: `The executor answered ${String(status)}.` });
  }
  const { error, hint } = body.data;
  return new CairnError("parameter_invalid", {
    message: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

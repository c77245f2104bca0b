// What the commands for people ask the executor over HTTP; the same API that everybody has.
import { CairnError, ErrorBody } from "@cairn/core";
import { createHash } from "node:crypto";
import { request } from "undici";
import type { z } from "zod";
import type { Settings } from "../ops/settings.ts";

export interface ApiClient {
  readonly get: <Shape extends z.ZodType>(path: string, shape: Shape) => Promise<z.output<Shape>>;
  readonly post: <Shape extends z.ZodType>(
    path: string,
    body: unknown,
    shape: Shape,
  ) => Promise<z.output<Shape>>;
}

export function createApiClient({ url, apiKey }: Settings): ApiClient {
  async function ask(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
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
    post: async (path, body, shape) => shape.parse(await ask("POST", path, body)),
  };
}

const SIGNING_KEY = /^(signkey-\w+-)([0-9a-f]+)$/;

/** A signing key is never sent itself, only its hash (protocol.md 7.3). */
function bearerOf(key: string): string {
  const [, prefix, hex] = SIGNING_KEY.exec(key) ?? [];
  if (prefix === undefined || hex === undefined) return key;
  return `${prefix}${createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex")}`;
}

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

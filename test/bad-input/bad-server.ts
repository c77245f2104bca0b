// The routes that strangers reach, over real HTTP, with everything behind them replaced by a list.
import { Hono } from "hono";
import { onTestFinished } from "vitest";
import type { ServerKind } from "@cairn/core";
import type { SentEvent } from "../../packages/executor/src/app/ingest-events.ts";
import { createAuthenticator } from "../../packages/executor/src/http/authenticate.ts";
import { errorHandler, notFoundHandler } from "../../packages/executor/src/http/error-response.ts";
import { guardOrigin } from "../../packages/executor/src/http/guard-origin.ts";
import { guardMethods } from "../../packages/executor/src/http/mount-routes.ts";
import {
  eventRoutes,
  RECEIVE_LIMITS,
  type ReceiveLimits,
} from "../../packages/executor/src/http/receive-events.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { createKeyring } from "../../packages/executor/src/keys/keyring.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createIdSource } from "../../packages/executor/src/ops/new-id.ts";

export interface BadServer {
  readonly url: string;
  readonly port: number;
  /** What was accepted, in order. */
  readonly accepted: SentEvent[];
  /** Lines of the log at level error: an unexpected error is a bug. */
  readonly bugs: string[];
  /** Posts a body to `/e/key`. */
  readonly post: (body: Body, init?: RequestInit) => Promise<Answer>;
}

type Body = NonNullable<RequestInit["body"]>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface BadServerOptions {
  readonly mode?: ServerKind;
  readonly limits?: Partial<ReceiveLimits>;
  readonly accept?: (events: readonly SentEvent[]) => Promise<readonly string[]>;
  /** Further routes. */
  readonly routes?: (app: Hono) => void;
}

export const EVENT_KEY = "the-right-key";
export const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";

/** Closed at the end of the test. */
export async function startBadServer(options: BadServerOptions = {}): Promise<BadServer> {
  const accepted: SentEvent[] = [];
  const bugs: string[] = [];
  const app = createApp(options, accepted, bugs);
  const { port, close } = await serveExecutor(app, { port: 0, host: "127.0.0.1" });
  // Not waited for: connections that clients keep open take half a second to be cut.
  onTestFinished(() => void close());
  const url = `http://127.0.0.1:${String(port)}`;
  const post = async (body: Body, init: RequestInit = {}): Promise<Answer> =>
    toAnswer(await fetch(`${url}/e/${EVENT_KEY}`, { method: "POST", body, ...init }));
  return { url, port, accepted, bugs, post };
}

function createApp(options: BadServerOptions, accepted: SentEvent[], bugs: string[]): Hono {
  const { mode = "cloud", accept } = options;
  const log = createLogger("error", { write: (line) => void bugs.push(line) });
  const keyring = createKeyring({ eventKeys: [EVENT_KEY], signingKeys: [SIGNING_KEY], log });
  const authenticator = createAuthenticator({ mode, keyring });
  const app = new Hono();
  app.onError(errorHandler(log));
  app.notFound(notFoundHandler(log));
  app.use(guardOrigin({ mode }));
  for (const path of ["/v1/*", "/fn/*"]) app.use(path, authenticator.requireBearer);
  const events = eventRoutes({
    accept:
      accept ??
      ((sent) => {
        accepted.push(...sent);
        return Promise.resolve(sent.map(({ event }) => event.id));
      }),
    requireKey: authenticator.requireEventKey,
    newId: createIdSource(Date.now),
    nowMs: Date.now,
    limits: { ...RECEIVE_LIMITS, ...options.limits },
  });
  app.route("/", events);
  options.routes?.(app);
  guardMethods(app);
  return app;
}

export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}

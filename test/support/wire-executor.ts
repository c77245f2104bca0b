// A small executor in memory that speaks the wire to one app's serve handler, without a network and
// without waiting: sleeps end and waits time out at once.
import {
  canonicalJson,
  CHECKPOINT_BATCH_PATH,
  InBandSync,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@cairn/core";
import type { WireOptions } from "./wire-options.ts";
import { signatureHeader } from "./wire-signature.ts";
import { driveRun, type WireFunction, type WireRun } from "./wire-run.ts";

type ServeHandler = (request: Request) => Promise<Response>;

/** What the app asked of the executor. */
interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface WireExecutor {
  /** Give it to the client: what the app sends arrives here. */
  readonly fetch: typeof globalThis.fetch;
  /** Everything the app asked for, in order. */
  readonly requests: readonly WireRequest[];
  /** Learns the app's functions by an in-band sync. */
  connect(handler: ServeHandler): Promise<void>;
  /** Runs a function to its end. */
  run(
    functionId: string,
    event?: { readonly name: string; readonly data?: JsonObject },
  ): Promise<WireRun>;
}

export const BASE_URL = "http://executor.test";
export const SERVE_URL = "http://app.test/api/cairn";

export function createWireExecutor(options: WireOptions = {}): WireExecutor {
  const requests: WireRequest[] = [];
  const functions = new Map<string, WireFunction>();
  const statuses = [...(options.checkpointStatuses ?? [])];
  const sendStatuses = [...(options.sendStatuses ?? [])];
  const takers = new Map<string, (steps: unknown) => void>();
  let handler: ServeHandler = () => Promise.reject(new Error("no app is connected"));

  async function callApp(
    method: string,
    url: string,
    body: JsonValue,
    headers = {},
  ): Promise<Response> {
    const text = canonicalJson(body);
    const kind = options.signingKey === undefined ? "dev" : "cloud";
    return await handler(
      new Request(url, {
        method,
        body: text,
        headers: {
          "content-type": "application/json",
          host: new URL(url).host,
          "x-inngest-server-kind": kind,
          ...headers,
          ...signatureHeader(text, options.signingKey),
        },
      }),
    );
  }

  function takeCheckpoint(body: unknown): { status: number } {
    const status = statuses.shift() ?? 200;
    const { run_id: runId, steps } = isJsonObject(body) ? body : {};
    if (status === 200 && typeof runId === "string") takers.get(runId)?.(steps);
    return { status };
  }

  function takeCheckpoints(body: unknown): Response {
    const list = isJsonObject(body) ? body["checkpoints"] : undefined;
    return Response.json({ answers: Array.isArray(list) ? list.map(takeCheckpoint) : [] });
  }

  function takeEvents(body: unknown): Response {
    const status = sendStatuses.shift() ?? 200;
    return status === 200
      ? Response.json({ ids: idsFor(body), status })
      : Response.json({ error: "not today", status }, { status });
  }

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname: path } = new URL(request.url);
    if (origin !== BASE_URL && options.elsewhere !== undefined)
      return await options.elsewhere(request);
    const text = await request.text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    requests.push({ method: request.method, path, headers: request.headers, body });
    if (path.startsWith("/e/")) return takeEvents(body);
    if (path === CHECKPOINT_BATCH_PATH) return takeCheckpoints(body);
    if (path.startsWith("/v1/checkpoint/")) return Response.json({}, takeCheckpoint(body));
    return Response.json({ ok: true, modified: true });
  };

  async function run(
    functionId: string,
    event: Parameters<WireExecutor["run"]>[1],
  ): Promise<WireRun> {
    const fn = functions.get(functionId);
    if (fn === undefined) throw new Error(`the app has no function ${functionId}`);
    const first = { data: {}, ...(event ?? { name: fn.eventName }) };
    return await driveRun(fn, first, {
      options,
      post: (url, body) => callApp("POST", url, body),
      onCheckpoint: (runId, take) => void takers.set(runId, take),
      runChild: (childId, data) => run(childId, { name: "inngest/function.invoked", data }),
    });
  }

  return {
    fetch,
    requests,
    async connect(app) {
      handler = app;
      const sync = { "x-inngest-sync-kind": "in_band" };
      const answer = await callApp("PUT", SERVE_URL, { url: SERVE_URL }, sync);
      for (const entry of InBandSync.parse(await answer.json()).functions) {
        const [trigger] = entry.triggers;
        const { runtime, retries } = entry.steps.step;
        functions.set(entry.id, {
          id: entry.id,
          url: runtime.url,
          maxAttempts: (retries?.attempts ?? 4) + 1,
          eventName:
            trigger !== undefined && "event" in trigger
              ? trigger.event
              : "inngest/function.invoked",
        });
      }
    },
    run,
  };
}

function idsFor(events: unknown): string[] {
  return (Array.isArray(events) ? events : [events]).map((_, index) => `event-${String(index)}`);
}

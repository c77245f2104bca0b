import { afterEach, describe, expect, it, vi } from "vitest";
import { createClient } from "../client.ts";
import { REPEAT_MS, RETRY_MS, startDevRegistration } from "./dev-registration.ts";
import { servedFunctions } from "./served-functions.ts";

afterEach(() => void vi.unstubAllEnvs());

const URL_SEEN = "http://localhost:3000/api/cairn";
const request = () => new Request(`${URL_SEEN}?fnId=x`);

describe("in development", () => {
  it("registers the app in the background once a request shows where it is", async () => {
    const app = anApp();
    const registration = app.start();
    expect(app.planned).toEqual([]);
    registration.seen(request());
    expect(app.registered).toEqual([]);
    await app.runNext();
    expect(app.registered).toEqual([URL_SEEN]);
  });

  it("registers before any request when the path and the port are known", async () => {
    vi.stubEnv("PORT", "3210");
    const app = anApp({ servePath: "/api/cairn" });
    app.start();
    await app.runNext();
    expect(app.registered).toEqual(["http://localhost:3210/api/cairn"]);
  });

  it("registers again now and then, so that a reset executor learns of the app", async () => {
    const app = anApp();
    app.start().seen(request());
    await app.runNext();
    expect(app.planned.map(({ delayMs }) => delayMs)).toEqual([REPEAT_MS]);
    await app.runNext();
    expect(app.registered).toHaveLength(2);
  });

  it("keeps trying, quietly, while the executor is not there", async () => {
    const app = anApp({}, () => Promise.reject(new Error("ECONNREFUSED")));
    app.start().seen(request());
    const delays: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      await app.runNext();
      delays.push(app.planned[0]?.delayMs ?? 0);
    }
    expect(delays).toEqual([...RETRY_MS, RETRY_MS.at(-1), RETRY_MS.at(-1)]);
    expect(app.lines).toEqual([]);
  });

  it("says once why the executor refuses", async () => {
    const refuse = () => Promise.resolve(Response.json({ error: "cron is wrong", status: 400 }));
    const app = anApp({}, refuse);
    app.start().seen(request());
    await app.runNext();
    await app.runNext();
    expect(app.lines).toEqual(["The executor refused the functions of this app: cron is wrong"]);
  });

  it("leaves it at that for a while when the executor has just asked for the functions", () => {
    const app = anApp();
    const registration = app.start();
    registration.synced("http://127.0.0.1:3000/api/cairn");
    registration.seen(request());
    expect(app.planned.map(({ delayMs }) => delayMs)).toEqual([REPEAT_MS]);
  });

  it("hands over to the module that a hot reload has loaded, at the same URL", async () => {
    const app = anApp();
    app.start().seen(request());
    await app.runNext();
    app.start();
    expect(app.planned.map(({ delayMs }) => delayMs)).toEqual([REPEAT_MS, 0]);
    await app.runNext();
    expect(app.registered).toHaveLength(1);
    await app.runNext();
    expect(app.registered).toEqual([URL_SEEN, URL_SEEN]);
  });
});

describe("elsewhere", () => {
  it("does nothing in production", () => {
    const app = anApp({ isDev: false });
    app.start().seen(request());
    expect(app.planned).toEqual([]);
  });

  it("does nothing while Next builds", () => {
    vi.stubEnv("NEXT_PHASE", "phase-production-build");
    const app = anApp();
    app.start().seen(request());
    expect(app.planned).toEqual([]);
  });
});

interface Setting {
  readonly servePath?: string;
  readonly isDev?: boolean;
}

let apps = 0;

function anApp({ servePath, isDev = true }: Setting = {}, answer?: () => Promise<Response>) {
  apps += 1;
  const registered: unknown[] = [];
  const planned: { delayMs: number; action: () => void }[] = [];
  const lines: string[] = [];
  const log = (...args: readonly unknown[]) => void lines.push(String(args[0]));
  const { runtime } = createClient({
    id: `app-${String(apps)}`,
    isDev,
    baseUrl: "http://executor.test",
    logger: { debug: log, info: log, warn: log, error: log },
    fetch(_input, init) {
      const body = typeof init?.body === "string" ? init.body : "{}";
      const { url } = JSON.parse(body) as { url: string };
      registered.push(url);
      return answer === undefined ? Promise.resolve(Response.json({ ok: true })) : answer();
    },
  });
  const endpoint = {
    runtime,
    served: servedFunctions([]),
    location: () => ({ servePath }),
    isStreaming: () => false,
  };
  return {
    registered,
    planned,
    lines,
    start: () =>
      startDevRegistration(endpoint, (delayMs, action) => void planned.push({ delayMs, action })),
    /** Runs the earliest plan to its end. */
    async runNext() {
      planned.shift()?.action();
      for (let turns = 0; turns < 5; turns += 1) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    },
  };
}

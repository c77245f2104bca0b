// Every attempt to read an app's functions is kept: the URL, the reason, and a command that shows it
// again. The command is run.
import { execFile } from "node:child_process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createDiscovery } from "../../packages/executor/src/app/discover-apps.ts";
import { sign, signRequest } from "../../packages/executor/src/call/sign-request.ts";
import { pruneSyncAttempts } from "../../packages/executor/src/db/sync-attempts.ts";
import { signingSecret } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { aFunction, aRegistration, IN_BAND_HEADERS, startApp } from "../bad-input/an-app.ts";
import { SIGNING_KEY } from "../bad-input/bad-server.ts";
import { syncServers } from "../bad-input/sync-server.ts";

const startSyncServer = syncServers();
const SECRET = signingSecret(SIGNING_KEY);
const IN_BAND = JSON.stringify({
  app_id: "shop",
  sdk: "js:v4.24.0",
  functions: [aFunction("shop-pay")],
});
const AWAY = "http://127.0.0.1:1/api/o'clock?x=$(id)&y=`id`";

/** The same through `sh`, whatever the line holds. */
async function run(line: string): Promise<string> {
  const env = { ...process.env, CAIRN_SIGNING_KEY: SIGNING_KEY };
  return (await promisify(execFile)("sh", ["-c", line], { env })).stdout;
}

const startWorkingApp = () =>
  startApp((_, response) => response.writeHead(200, IN_BAND_HEADERS).end(IN_BAND));

describe("an attempt to sync", () => {
  it("that works is kept, and the same again only counts", async () => {
    const server = await startSyncServer();
    const url = await startWorkingApp();
    for (let times = 0; times < 3; times += 1) await server.sync(url);
    expect(await server.attempts()).toMatchObject([
      { outcome: "unchanged", times: 2, url, startedBy: "request" },
      {
        outcome: "ok",
        times: 1,
        kind: "in_band",
        httpStatus: 200,
        appName: "shop",
        sdk: "js:v4.24.0",
        functions: 1,
        code: null,
        message: null,
      },
    ]);
  });

  it("that fails is kept with the reason, each time that somebody asked for it", async () => {
    const server = await startSyncServer();
    const answers = [await server.sync(AWAY), await server.sync(AWAY)];
    const kept = await server.attempts(`?outcome=failed&url=${encodeURIComponent(AWAY)}`);
    expect(kept).toMatchObject(
      [1, 2].map(() => ({ code: "app_unreachable", httpStatus: null, times: 1 })),
    );
    expect(kept[0]?.message).toContain("ECONNREFUSED");
    const told = answers.map(({ body }) => body["attempt"]);
    expect(told).toEqual(kept.toReversed().map(({ id, curl }) => ({ id, curl })));
  });

  it("keeps the status and the name of an app whose functions are wrong", async () => {
    const server = await startSyncServer();
    const body = JSON.stringify({ app_id: "shop", functions: [{}] });
    const url = await startApp((_, response) => response.writeHead(200, IN_BAND_HEADERS).end(body));
    expect(await server.sync(url)).toMatchObject({ status: 400, body: { attempt: {} } });
    expect(await server.attempts()).toMatchObject([
      { code: "registration_invalid", httpStatus: 200, appName: "shop", functions: 1 },
    ]);
  });

  it("at no URL has no command", async () => {
    const server = await startSyncServer();
    await server.sync("ftp://shop.example");
    await server.sync("http://me:secret@shop.example");
    const kept = await server.attempts();
    expect(kept).toMatchObject([
      { url: "http://***@shop.example", code: "app_url_invalid", curl: null },
      { url: "ftp://shop.example", curl: null },
    ]);
  });

  it("by an app that registers itself is kept, also when it makes no sense", async () => {
    const server = await startSyncServer();
    await server.register(aRegistration([aFunction("shop-pay")]));
    await server.register(aRegistration([aFunction("a"), aFunction("a")]));
    await server.register("{", {});
    await server.register(aRegistration([]), { "x-inngest-expected-server-kind": "cloud" });
    expect(await server.attempts()).toMatchObject([
      { code: "server_kind", appName: "shop" },
      { code: "json_invalid", url: null, curl: null },
      { code: "function_duplicate", appName: "shop", functions: 2 },
      { outcome: "ok", kind: "register", startedBy: "app", url: "https://shop.example/api/cairn" },
    ]);
  });
});

describe("apps that are looked at again and again", () => {
  it("fill nothing with what stays the same", async () => {
    const server = await startSyncServer();
    const url = await startWorkingApp();
    const discovery = createDiscovery({
      ...server.parts,
      log: createLogger("silent"),
      isListening: () => Promise.resolve(true),
      urls: [url, AWAY],
      ownPorts: [],
      scan: false,
    });
    for (let looks = 0; looks < 5; looks += 1) await discovery.look();
    const kept = await server.attempts();
    expect(kept.map(({ outcome, times }) => `${outcome} ${String(times)}`).toSorted()).toEqual([
      "failed 5",
      "ok 1",
      "unchanged 4",
    ]);
    expect(kept.every(({ startedBy }) => startedBy === "watch")).toBe(true);
  });
});

describe("the list of attempts", () => {
  it("comes in pages, the newest first, and none twice", async () => {
    const server = await startSyncServer();
    for (let n = 0; n < 5; n += 1) await server.sync(`http://127.0.0.1:1/${String(n)}`);
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const cursor: string = next === "" ? "" : `&cursor=${next}`;
      const page = await server.page(`?limit=2${cursor}`);
      seen.push(...page.data.map(({ url }) => String(url).at(-1) ?? ""));
      next = page.page.next;
    }
    expect(seen).toEqual(["4", "3", "2", "1", "0"]);
  });

  it.each(["?cursor=x", "?cursor=MjAyNg", "?outcome=good", "?app=shop", "?limit=0"])(
    "refuses %s",
    async (query) => {
      const server = await startSyncServer();
      expect(await server.page(query)).toMatchObject({ status: 400, code: "parameter_invalid" });
    },
  );

  it("keeps the newest 50 of each URL", async () => {
    const server = await startSyncServer();
    for (let n = 0; n < 53; n += 1) await server.sync("ftp://a");
    await server.sync("ftp://b");
    await pruneSyncAttempts(server.sql);
    expect(await server.attempts("?limit=200&url=ftp://a")).toHaveLength(50);
    expect(await server.attempts("?url=ftp://b")).toHaveLength(1);
  });
});

describe("the command of an attempt", () => {
  it("tries the same URL again, whatever is in it", async () => {
    const server = await startSyncServer();
    const asked: string[] = [];
    const base = await startApp((request, response) => {
      void text(request).then((body) => {
        asked.push(`${request.method ?? ""} ${request.url ?? ""} ${body}`);
        response.writeHead(500).end("Oops");
      });
    });
    const url = `${base}/o'clock/$(id)/[1-2]?y=%60`;
    await server.sync(url);
    const [attempt] = await server.attempts();
    expect(await run(attempt?.curl ?? "")).toContain("Oops");
    expect(asked[1]).toBe(asked[0]);
    expect(asked[0]).toContain("o'clock/$(id)/[1-2]");
    expect(asked).toHaveLength(2);
  });

  it("asks an app that registered itself to do so again", async () => {
    const server = await startSyncServer();
    const kinds: unknown[] = [];
    const url = await startApp((request, response) => {
      kinds.push(request.headers["x-inngest-sync-kind"]);
      response.end();
    });
    await server.register(aRegistration([aFunction("a")], { url }));
    const [attempt] = await server.attempts();
    await run(attempt?.curl ?? "");
    expect(kinds).toEqual(["out_of_band"]);
  });

  it("signs in production with the key that stands in the shell's environment, and has none", async () => {
    const server = await startSyncServer({ mode: "cloud", allow: ["127.0.0.1"] });
    const verified: boolean[] = [];
    const url = await startApp((request, response) => {
      void text(request).then((body) => {
        const given = String(request.headers["x-inngest-signature"]);
        const [, seconds] = /^t=(\d+)&s=/.exec(given) ?? [];
        const expected = signRequest(body, SECRET, Number(seconds) * 1000).headers;
        verified.push(given === expected["x-inngest-signature"]);
        const signature = sign("no", SECRET, Date.now());
        response.writeHead(500, { ...IN_BAND_HEADERS, "x-inngest-signature": signature }).end("no");
      });
    });
    await server.sync(url);
    const [attempt] = await server.attempts();
    expect(attempt?.curl).not.toContain(SIGNING_KEY.slice(-8));
    await run(attempt?.curl ?? "");
    expect(verified).toEqual([true, true]);
  });
});

it("is told nobody without a token", async () => {
  const server = await startSyncServer({ mode: "cloud", allow: [] });
  expect((await fetch(`${server.url}/v1/apps/sync-attempts`)).status).toBe(401);
});

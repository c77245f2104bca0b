import { isCairnError, type ServerKind } from "@cairn/core";
import { describe, expect, it } from "vitest";
import type { AppAnswer, AppQuestion } from "../call/ask-app.ts";
import { sign, signRequest } from "../call/sign-request.ts";
import type { SyncOptions, SyncResult } from "./sync-app.ts";
import { signingSecret } from "../keys/signing-key.ts";
import { createUrlSync } from "./sync-url.ts";

const APP_URL = "http://127.0.0.1:3000/api/cairn";
const SECRET = signingSecret("signkey-prod-12345678");
const NOW_MS = 1_700_000_000_000;

const IN_BAND = {
  app_id: "shop",
  sdk: "js:v4.24.0",
  framework: "nextjs",
  url: "http://what-the-app-believes/api",
  functions: [{ id: "shop-pay" }],
};

const RESULT: SyncResult = {
  appId: "a",
  appName: "shop",
  url: APP_URL,
  syncId: "s",
  modified: true,
  functions: 1,
  checksum: "c",
  changes: { added: ["shop-pay"], archived: [], moved: [] },
  warnings: [],
};

interface Asked {
  questions: AppQuestion[];
  registered: { body: unknown; options: SyncOptions | undefined }[];
}

function setUp(
  answer: Partial<Extract<AppAnswer, { kind: "answered" }>>,
  mode: ServerKind = "dev",
) {
  const asked: Asked = { questions: [], registered: [] };
  const sync = createUrlSync({
    client: {
      ask: (question) => {
        asked.questions.push(question);
        const headers = { "x-inngest-sdk": "js:v4.24.0", "content-type": "application/json" };
        const body = JSON.stringify(IN_BAND);
        const whole = { kind: "answered" as const, status: 200, headers, body, isCut: false };
        return Promise.resolve({ ...whole, ...answer });
      },
      close: () => Promise.resolve(),
    },
    register: (body, options) => {
      asked.registered.push({ body, options });
      return Promise.resolve(RESULT);
    },
    record: (_, work) => work(() => undefined),
    serverKind: mode,
    secrets: () => (mode === "dev" ? [] : [SECRET]),
    nowMs: () => NOW_MS,
  });
  return { sync, asked };
}

async function refused(
  answer: Parameters<typeof setUp>[0],
  mode: ServerKind = "dev",
): Promise<{ code: string; message: string; hint: string }> {
  const { sync } = setUp(answer, mode);
  const error: unknown = await sync.syncUrl(APP_URL).catch((reason: unknown) => reason);
  if (!isCairnError(error)) throw new Error("it was synced");
  return { code: error.code, message: error.message, hint: error.hint ?? "" };
}

describe("a sync that the executor starts", () => {
  it("asks the app in band, and registers what it says under the URL that worked", async () => {
    const { sync, asked } = setUp({});
    expect(await sync.syncUrl(APP_URL, { unless: "old" })).toEqual({ kind: "in_band", ...RESULT });
    expect(asked.questions).toMatchObject([
      {
        method: "PUT",
        url: APP_URL,
        body: `{"url":"${APP_URL}"}`,
        headers: { "x-inngest-sync-kind": "in_band", "x-inngest-server-kind": "dev" },
      },
    ]);
    const { app_id: appName, sdk, framework, functions } = IN_BAND;
    expect(asked.registered).toEqual([
      {
        body: { appName, sdk, framework, functions, url: APP_URL },
        options: { dialledUrl: APP_URL, unless: "old" },
      },
    ]);
  });

  it("is done when the app has registered itself instead", async () => {
    const { sync, asked } = setUp({
      headers: { "x-inngest-sdk": "js:v3.54.2", "x-inngest-sync-kind": "out_of_band" },
      body: '{"message":"Successfully registered","modified":true}',
    });
    const result = { url: APP_URL, modified: true, message: "Successfully registered" };
    expect(await sync.syncUrl(APP_URL)).toEqual({ kind: "out_of_band", ...result });
    expect(asked.registered).toEqual([]);
  });

  it.each([undefined, 7, "/api/cairn", "ftp://shop.example"])(
    "asks nobody when the URL is %j",
    async (url) => {
      const { sync, asked } = setUp({});
      await expect(sync.syncUrl(url)).rejects.toMatchObject({ code: "app_url_invalid" });
      expect(asked.questions).toEqual([]);
    },
  );
});

describe("in production", () => {
  const body = JSON.stringify(IN_BAND);
  const signed = {
    "x-inngest-sdk": "js:v4.24.0",
    "x-inngest-signature": sign(body, SECRET, NOW_MS),
  };

  it("the question is signed, and so must the answer be", async () => {
    const { sync, asked } = setUp({ headers: signed }, "cloud");
    expect(await sync.syncUrl(APP_URL)).toMatchObject({ kind: "in_band" });
    const expected = signRequest(JSON.stringify({ url: APP_URL }), SECRET, NOW_MS);
    expect(asked.questions[0]?.headers).toMatchObject(expected.headers);
  });

  it("an answer that somebody else wrote is refused", async () => {
    expect((await refused({}, "cloud")).code).toBe("app_unauthorized");
    expect((await refused({ headers: signed, body: `${body} ` }, "cloud")).code).toBe(
      "app_unauthorized",
    );
  });
});

describe("an answer that is of no use", () => {
  const sdk = { "x-inngest-sdk": "js:v4.24.0" };

  it.each([
    [
      { status: 302, headers: { location: "https://other.example/" } },
      "app_redirected",
      "https://other.example/",
    ],
    [
      { headers: { "content-type": "text/html" }, body: "<h1>Shop</h1>" },
      "app_unreachable",
      "<h1>Shop",
    ],
    [{ status: 404, headers: {}, body: "" }, "app_unreachable", "404 (no content type)"],
    [{ status: 401, headers: { "x-inngest-sdk-handled": "true" } }, "app_unauthorized", "401"],
    [{ status: 500, body: '{"message":"no database"}' }, "app_response_invalid", "no database"],
    [{ status: 500, body: '{"code":"internal_server_error"}' }, "app_response_invalid", "500"],
    [{ headers: sdk, body: '{"app_id":"sh' }, "app_response_invalid", "not JSON"],
    [{ headers: sdk, body: "[]" }, "app_response_invalid", "not a JSON object"],
    [{ headers: sdk, body: "{}" }, "app_response_invalid", "without app_id"],
    [{ headers: sdk, body: "[".repeat(200) }, "app_response_invalid", "nested too deep"],
    [{ headers: sdk, isCut: true }, "app_response_invalid", "too large"],
  ])("%j is refused as %s, with what came back", async (answer, code, said) => {
    const error = await refused(answer);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(APP_URL);
    expect(error.message).toContain(said);
    expect(error.hint).toContain("curl -i -X PUT");
  });

  it("shows its own question as a command, whatever is in the URL", async () => {
    const url = "http://127.0.0.1:3000/it's";
    const { sync } = setUp({ status: 404, headers: {} });
    const error: unknown = await sync.syncUrl(url).catch((reason: unknown) => reason);
    expect(isCairnError(error) ? error.hint : "").toContain(
      String.raw`'http://127.0.0.1:3000/it'\''s'`,
    );
  });
});

// In production the executor believes an app's answer only with a signature.
import { Inngest } from "inngest-v3";
import { serve } from "inngest-v3/node";
import { describe, expect, it } from "vitest";
import { aFunction, aRegistration, startApp } from "../bad-input/an-app.ts";
import { signatureHeader } from "../support/wire-signature.ts";
import { type Keys, openKeys, startProduction } from "./production-executor.ts";

const EVENT = { name: "shop/order.placed", data: {} };

const statusesOf = (keys: Keys) => keys.sql`select status from cairn.runs`;

const BODY = '"all done"';
const OTHER_KEY = `signkey-test-${"0123456789abcdef".repeat(4)}`;
const TEN_MINUTES = 600_000;

type Headers = (key: string) => Readonly<Record<string, string>>;

const FORGED: readonly [string, Headers][] = [
  ["without a signature", () => ({})],
  [
    "that was signed ten minutes ago",
    (key) => signatureHeader(BODY, key, Date.now() - TEN_MINUTES),
  ],
  [
    "that will be signed in ten minutes",
    (key) => signatureHeader(BODY, key, Date.now() + TEN_MINUTES),
  ],
  ["with the signature of another one", (key) => signatureHeader('"other"', key)],
  ["with the signature of another key", () => signatureHeader(BODY, OTHER_KEY)],
];

describe("an answer", () => {
  it.each(FORGED)("%s is not believed, and nothing of it is kept", async (_, headers) => {
    const keys = await openKeys();
    const [key] = await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const { post } = await startProduction(keys.databaseUrl);
    const url = await startApp((_request, response) => {
      response.writeHead(200, {
        "x-inngest-sdk": "test:1",
        "content-type": "application/json",
        ...headers(key.key),
      });
      response.end(BODY);
    });
    const step = { id: "step", name: "step", runtime: { type: "http", url } };
    const registration = aRegistration([aFunction("shop-pay", { steps: { step } })], { url });
    expect((await post("/fn/register", registration, key)).status).toBe(200);
    expect((await post("/v1/events", EVENT, key)).status).toBe(200);
    await expect
      .poll(() => keys.sql`select distinct kind, code from cairn.attempts`, { timeout: 30_000 })
      .toEqual([{ kind: "fault", code: "app_unauthorized" }]);
    expect(await statusesOf(keys)).not.toContainEqual({ status: "completed" });
  });
});

describe("an app on version 3 of the official SDK", () => {
  it("signs its answers as version 4 does", async () => {
    const keys = await openKeys();
    const [key] = await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const { url: baseUrl, post } = await startProduction(keys.databaseUrl);
    const client = new Inngest({ id: "shop", isDev: false, baseUrl });
    const pay = client.createFunction(
      { id: "pay" },
      { event: "shop/order.placed" },
      async ({ step }) => step.run("charge", () => "charged"),
    );
    const handler = serve({ client, functions: [pay], signingKey: key.key });
    const url = await startApp((request, response) => handler(request, response));
    expect(await post("/v1/apps/sync", { url }, key)).toMatchObject({ status: 200 });
    expect((await post("/v1/events", EVENT, key)).status).toBe(200);
    await expect
      .poll(() => statusesOf(keys), { timeout: 30_000 })
      .toEqual([{ status: "completed" }]);
    expect(await keys.sql`select error from cairn.attempts`).toEqual([]);
  });
});

import { isCairnError } from "@cairn/core";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createKeyring, type KeyringOptions } from "../keys/keyring.ts";
import { hashedSigningKey } from "../keys/signing-key.ts";
import { createLogger } from "../ops/log.ts";
import { type Authenticator, createAuthenticator } from "./authenticate.ts";
import { errorHandler } from "./error-response.ts";

const KEY = "signkey-prod-12345678";
const OLD_KEY = "signkey-test-0123456789abcdef";
const log = createLogger("silent");

const keyringOf = (keys: Pick<KeyringOptions, "eventKeys" | "signingKeys">) =>
  createKeyring({ ...keys, log });

const ACCEPTED = "accepted";

async function eventKey(auth: Authenticator, key: string): Promise<string> {
  try {
    await auth.requireEventKey(key);
    return ACCEPTED;
  } catch (error) {
    return isCairnError(error) ? error.code : String(error);
  }
}

async function bearer(auth: Authenticator, authorization: string | undefined): Promise<string> {
  const app = new Hono();
  app.onError(errorHandler(log));
  app.use(auth.requireBearer);
  app.get("/", (c) => c.json({ code: ACCEPTED }));
  const headers = authorization === undefined ? {} : { authorization };
  const body: unknown = await (await app.request("/", { headers })).json();
  if (typeof body !== "object" || body === null || !("code" in body)) return "no code";
  return String(body.code);
}

describe("in production", () => {
  const keyring = keyringOf({
    eventKeys: ["first-key", "second-key"],
    signingKeys: [KEY, OLD_KEY],
  });
  const auth = createAuthenticator({ mode: "cloud", keyring });

  it.each([
    ["first-key", ACCEPTED],
    ["second-key", ACCEPTED],
    ["third-key", "event_key_invalid"],
    ["first-key ", "event_key_invalid"],
    ["", "event_key_missing"],
  ])("the event key %j: %s", async (key, expected) => {
    expect(await eventKey(auth, key)).toBe(expected);
  });

  it.each([
    [`Bearer ${hashedSigningKey(KEY)}`, ACCEPTED],
    [`bearer ${hashedSigningKey(OLD_KEY)}`, ACCEPTED],
    [`Bearer ${KEY}`, "unauthorized"],
    [`Bearer ${hashedSigningKey("signkey-prod-87654321")}`, "unauthorized"],
    ["Bearer undefined", "token_missing"],
    ["Bearer ", "token_missing"],
    [hashedSigningKey(KEY), "token_missing"],
    [undefined, "token_missing"],
  ])("the header %j: %s", async (header, expected) => {
    expect(await bearer(auth, header)).toBe(expected);
  });

  it("without any key nobody is let in", async () => {
    const none = keyringOf({ eventKeys: [], signingKeys: [] });
    const locked = createAuthenticator({ mode: "cloud", keyring: none });
    expect(await eventKey(locked, "")).toBe("event_key_missing");
    expect(await eventKey(locked, "any")).toBe("event_key_invalid");
    expect(await bearer(locked, "Bearer any")).toBe("unauthorized");
  });

  it("an empty key in the configuration opens nothing", async () => {
    const careless = createAuthenticator({
      mode: "cloud",
      keyring: keyringOf({ eventKeys: [""], signingKeys: [""] }),
    });
    expect(await eventKey(careless, "")).toBe("event_key_missing");
    expect(await bearer(careless, `Bearer ${hashedSigningKey("")}`)).toBe("unauthorized");
  });
});

async function callerOf(auth: Authenticator, authorization: string): Promise<string> {
  const app = new Hono();
  app.get("/", (c) => c.json({ code: auth.callerOf(c) }));
  const answer = await app.request("/", { headers: { authorization } });
  return ((await answer.json()) as { code: string }).code;
}

describe("who asks", () => {
  const keyring = keyringOf({ eventKeys: [], signingKeys: [OLD_KEY] });

  it("is written down by the beginning of the key", async () => {
    const auth = createAuthenticator({ mode: "cloud", keyring });
    expect(await callerOf(auth, `Bearer ${hashedSigningKey(OLD_KEY)}`)).toBe(
      "signkey-test-01234567",
    );
  });

  it("is dev where nobody needs a key", async () => {
    const auth = createAuthenticator({ mode: "dev", keyring });
    expect(await callerOf(auth, "Bearer undefined")).toBe("dev");
  });
});

describe("in development", () => {
  it("everybody who reaches the executor is let in", async () => {
    const keyring = keyringOf({ eventKeys: [], signingKeys: [] });
    const auth = createAuthenticator({ mode: "dev", keyring });
    expect(await eventKey(auth, "NO_EVENT_KEY_SET")).toBe(ACCEPTED);
    expect(await eventKey(auth, "")).toBe(ACCEPTED);
    expect(await bearer(auth, "Bearer undefined")).toBe(ACCEPTED);
    expect(await bearer(auth, undefined)).toBe(ACCEPTED);
  });
});

import { describe, expect, it } from "vitest";
import { createAuthenticator, hashedSigningKey } from "./authenticate.ts";

const KEY = "signkey-prod-12345678";
const OLD_KEY = "signkey-test-0123456789abcdef";

describe("the token made of a signing key", () => {
  it.each([
    [KEY, "signkey-prod-b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c"],
    [OLD_KEY, "signkey-test-55c53f5d490297900cefa825d0c8e8e9532ee8a118abe7d8570762cd38be9818"],
  ])("of %s is that of the published vector", (key, token) => {
    expect(hashedSigningKey(key)).toBe(token);
  });
});

describe("in production", () => {
  const auth = createAuthenticator({
    mode: "cloud",
    eventKeys: ["first-key", "second-key"],
    signingKeys: [KEY, OLD_KEY],
  });

  it.each([
    ["first-key", true],
    ["second-key", true],
    ["third-key", false],
    ["first-key ", false],
    ["", false],
  ])("the event key %j is accepted: %s", (key, expected) => {
    expect(auth.checkEventKey(key)).toBe(expected);
  });

  it.each([
    [`Bearer ${hashedSigningKey(KEY)}`, true],
    [`bearer ${hashedSigningKey(OLD_KEY)}`, true],
    [`Bearer ${KEY}`, false],
    [`Bearer ${hashedSigningKey("signkey-prod-87654321")}`, false],
    ["Bearer undefined", false],
    ["Bearer ", false],
    [hashedSigningKey(KEY), false],
    [undefined, false],
  ])("the header %j is accepted: %s", (header, expected) => {
    expect(auth.checkBearer(header)).toBe(expected);
  });

  it("without any key nobody is let in", () => {
    const locked = createAuthenticator({ mode: "cloud", eventKeys: [], signingKeys: [] });
    expect(locked.checkEventKey("")).toBe(false);
    expect(locked.checkBearer("Bearer undefined")).toBe(false);
  });

  it("an empty key in the configuration opens nothing", () => {
    const careless = createAuthenticator({ mode: "cloud", eventKeys: [""], signingKeys: [""] });
    expect(careless.checkEventKey("")).toBe(false);
    expect(careless.checkBearer("Bearer ")).toBe(false);
  });
});

describe("in development", () => {
  it("everybody who reaches the executor is let in", () => {
    const auth = createAuthenticator({ mode: "dev", eventKeys: [], signingKeys: [] });
    expect(auth.checkEventKey("NO_EVENT_KEY_SET")).toBe(true);
    expect(auth.checkBearer("Bearer undefined")).toBe(true);
    expect(auth.checkBearer(undefined)).toBe(true);
  });
});

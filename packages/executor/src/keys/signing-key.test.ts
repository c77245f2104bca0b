import { describe, expect, it } from "vitest";
import { sign, signRequest } from "../call/sign-request.ts";
import {
  hashedSigningKey,
  mintSigningKey,
  secretFromStore,
  signingSecret,
  storedSecret,
} from "./signing-key.ts";

const NOW_MS = 1_700_000_000_000;

describe("a signing key that is minted", () => {
  it("is one that SDKs can use, with the word of its environment", () => {
    expect(mintSigningKey("production")).toMatch(/^signkey-production-(?:[0-9a-f]{2}){48}$/);
    expect(mintSigningKey("branch/new-cart")).toMatch(/^signkey-branch_new_cart-[0-9a-f]{96}$/);
  });

  it("is never the same", () => {
    expect(mintSigningKey("production")).not.toBe(mintSigningKey("production"));
  });
});

describe("what is stored of a signing key", () => {
  const key = mintSigningKey("production");
  const stored = storedSecret(key);

  it("signs as the key itself does", () => {
    expect(sign("{}", secretFromStore(stored), NOW_MS)).toBe(
      sign("{}", signingSecret(key), NOW_MS),
    );
  });

  it("is neither the key nor its bearer token", () => {
    const digits = key.slice(key.lastIndexOf("-") + 1);
    expect(stored).toMatch(/^[0-9a-f]{64}$/);
    expect(digits).not.toContain(stored);
    expect(hashedSigningKey(key)).not.toContain(stored);
  });

  it("does not show in a log", () => {
    expect(JSON.stringify({ one: secretFromStore(stored) })).not.toContain(stored);
  });

  it("is refused for a key that would have to be stored whole", () => {
    expect(() => storedSecret("signkey-prod-12345678")).toThrow(RangeError);
  });
});

describe("the token made of a signing key", () => {
  it.each([
    [
      "signkey-prod-12345678",
      "signkey-prod-b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c",
    ],
    [
      "signkey-test-0123456789abcdef",
      "signkey-test-55c53f5d490297900cefa825d0c8e8e9532ee8a118abe7d8570762cd38be9818",
    ],
  ])("of %s is that of the published vector", (key, token) => {
    expect(hashedSigningKey(key)).toBe(token);
  });
});

describe("what a signing key signs with", () => {
  it("is its text after the prefix, as in the published vector", () => {
    const secret = signingSecret("signkey-test-0123456789abcdef");
    expect(signRequest("", secret, NOW_MS).headers["x-inngest-signature"]).toBe(
      "t=1700000000&s=276b633610a53cefabdae7e95ac35cb2180e204eae074176be800ce37bcdd3e7",
    );
  });
});

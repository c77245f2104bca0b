import { describe, expect, it } from "vitest";
import { hashedKey, keyHash, sign, verifyingKey } from "./signature.ts";

const KEY = "signkey-test-0123456789abcdef";
const AT = 1_700_000_000_000;

describe("a signature", () => {
  it.each([
    {
      text: '{"a":[true,null,"é"],"b":1,"z":{"x":1000,"y":2}}',
      s: "cd7013cbf5bbeda4141bfba854e132d366837d8ad7bf49d3db18d0354f8383fb",
    },
    { text: "", s: "276b633610a53cefabdae7e95ac35cb2180e204eae074176be800ce37bcdd3e7" },
  ])("of $text is the one of the protocol's vectors", ({ text, s }) => {
    expect(sign(text, KEY, AT)).toBe(`t=1700000000&s=${s}`);
  });

  it("is accepted for five minutes before and after", () => {
    const header = sign("x", KEY, AT);
    const at = (nowMs: number) => verifyingKey({ header, text: "x", keys: [KEY], nowMs });
    expect([at(AT), at(AT + 300_000), at(AT - 300_000)]).toEqual([KEY, KEY, KEY]);
    expect([at(AT + 301_000), at(AT - 301_000)]).toEqual([undefined, undefined]);
  });

  it("says which of the keys made it", () => {
    const header = sign("x", "signkey-test-02", AT);
    const keys = [KEY, "signkey-test-02"];
    expect(verifyingKey({ header, text: "x", keys, nowMs: AT })).toBe("signkey-test-02");
  });

  it.each([null, "", "t=&s=", "t=1700000000", "t=1e9&s=00", "t=-1&s=00", "t=1700000000&s=zz"])(
    "is refused when it reads %s",
    (header) => {
      expect(verifyingKey({ header, text: "x", keys: [KEY], nowMs: AT })).toBeUndefined();
    },
  );
});

describe("a bearer token", () => {
  it.each([
    {
      key: "signkey-prod-12345678",
      token: "signkey-prod-b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c",
    },
    {
      key: KEY,
      token: "signkey-test-55c53f5d490297900cefa825d0c8e8e9532ee8a118abe7d8570762cd38be9818",
    },
  ])("of $key keeps the prefix and hashes the bytes", ({ key, token }) => {
    expect(hashedKey(key)).toBe(token);
    expect(token.endsWith(keyHash(key))).toBe(true);
  });
});

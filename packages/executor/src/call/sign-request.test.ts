import { describe, expect, it } from "vitest";
import { signingSecret } from "../keys/signing-key.ts";
import { sign, signRequest, verifyResponseSignature } from "./sign-request.ts";

const SECRET = signingSecret("signkey-test-0123456789abcdef");
const OTHER_SECRET = signingSecret("signkey-test-fedcba9876543210");
const NOW_MS = 1_700_000_000_000;

describe("a signed call", () => {
  it("travels in canonical form, with the signature of the published vector", () => {
    const sent = '{ "b": 1.0, "a": [true, null, "é"], "z": {"y": 2, "x": 1e3} }';
    expect(signRequest(sent, SECRET, NOW_MS)).toEqual({
      body: '{"a":[true,null,"é"],"b":1,"z":{"x":1000,"y":2}}',
      headers: {
        "x-inngest-signature":
          "t=1700000000&s=cd7013cbf5bbeda4141bfba854e132d366837d8ad7bf49d3db18d0354f8383fb",
      },
    });
  });

  it("without a body signs the empty text", () => {
    expect(signRequest("", SECRET, NOW_MS)).toEqual({
      body: "",
      headers: {
        "x-inngest-signature":
          "t=1700000000&s=276b633610a53cefabdae7e95ac35cb2180e204eae074176be800ce37bcdd3e7",
      },
    });
  });
});

describe("the signature of an answer", () => {
  const body = '{ "not": "canonical" }';
  const header = sign(body, SECRET, NOW_MS);
  const verify = (change: Partial<Parameters<typeof verifyResponseSignature>[0]>): boolean =>
    verifyResponseSignature({ header, body, secrets: [SECRET], nowMs: NOW_MS, ...change });

  it("is valid over the exact text", () => {
    expect(verify({})).toBe(true);
    expect(verify({ body: '{"not":"canonical"}' })).toBe(false);
  });

  it("is valid with any of the keys, so that keys can be changed without a gap", () => {
    expect(verify({ secrets: [OTHER_SECRET, SECRET] })).toBe(true);
    expect(verify({ secrets: [OTHER_SECRET] })).toBe(false);
    expect(verify({ secrets: [] })).toBe(false);
  });

  it.each([
    ["five minutes later", 300_000, true],
    ["more than five minutes later", 301_000, false],
    ["five minutes early", -300_000, true],
    ["more than five minutes early", -301_000, false],
  ])("seen %s (%i ms): %s", (_, skewMs, expected) => {
    expect(verify({ nowMs: NOW_MS + skewMs })).toBe(expected);
  });

  it.each([
    undefined,
    "",
    "t=1700000000",
    "s=00",
    header.slice(0, -2),
    `${header}&x=1`,
    header.replace("t=", "t=-"),
  ])("is not valid as %j", (broken) => {
    expect(verify({ header: broken })).toBe(false);
  });
});

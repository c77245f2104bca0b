import type { HttpAnswer } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { signingSecret } from "../keys/signing-key.ts";
import { sign } from "./sign-request.ts";
import { isSignedAnswer } from "./verify-answer.ts";

const SECRET = signingSecret("signkey-test-0123456789abcdef");
const NOW_MS = 1_700_000_000_000;
const BODY = '"done"';

const signed = (signature: string | undefined, body = BODY): HttpAnswer => ({
  status: 200,
  headers: { "x-inngest-signature": signature },
  body,
});

const streamed = (headers: Record<string, string>, signature?: string): HttpAnswer => ({
  ...signed(signature, `   ${JSON.stringify({ status: 200, headers, body: BODY })}`),
  status: 201,
});

const isSigned = (answer: HttpAnswer, nowMs = NOW_MS): boolean =>
  isSignedAnswer(answer, [SECRET], nowMs);

describe("an answer", () => {
  const signature = sign(BODY, SECRET, NOW_MS);

  it("counts with the app's signature over its text", () => {
    expect(isSigned(signed(signature))).toBe(true);
  });

  it("does not count without one, with another's, or changed on its way", () => {
    const strange = sign(BODY, signingSecret("signkey-test-ffff"), NOW_MS);
    expect(isSigned(signed(undefined))).toBe(false);
    expect(isSigned(signed(strange))).toBe(false);
    expect(isSigned(signed(signature, '"other"'))).toBe(false);
  });

  it.each([300_000, -300_000])("counts when clocks differ by %i ms", (skewMs) => {
    expect(isSigned(signed(signature), NOW_MS + skewMs)).toBe(true);
  });

  it.each([301_000, -301_000])("does not count from a time %i ms away", (skewMs) => {
    expect(isSigned(signed(signature), NOW_MS + skewMs)).toBe(false);
  });

  it("in a stream is signed inside of its envelope", () => {
    expect(isSigned(streamed({ "X-Inngest-Signature": signature }))).toBe(true);
    expect(isSigned(streamed({}, signature))).toBe(false);
    expect(isSigned({ ...streamed({}, signature), body: "{}" })).toBe(false);
  });
});

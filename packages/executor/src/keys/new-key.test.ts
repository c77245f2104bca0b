import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newKey } from "./new-key.ts";
import { hashedSigningKey } from "./signing-key.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("a new event key", () => {
  const { key, row } = newKey("event", "production");

  it("may stand in a URL as it is", () => {
    expect(key).toMatch(/^eventkey-production-[0-9a-f]{48}$/);
    expect(encodeURIComponent(key)).toBe(key);
  });

  it("is stored as its hash, with a beginning to recognise it by", () => {
    expect(row).toMatchObject({
      kind: "event",
      environment: "production",
      prefix: key.slice(0, "eventkey-production-".length + 8),
      hash: sha256(key),
      secret: null,
    });
  });
});

describe("a new signing key", () => {
  const { key, row } = newKey("signing", "staging");

  it("is stored as the hash of its token and what it signs with", () => {
    expect(row.hash).toBe(sha256(hashedSigningKey(key)));
    expect(row.secret).toBe(sha256(key.replace("signkey-staging-", "")));
  });

  it("is in nothing that is stored", () => {
    expect(JSON.stringify(row)).not.toContain(key.slice(-40));
  });
});

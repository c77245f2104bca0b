import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Belongs, open, seal, type SealedValue } from "./envelope.ts";
import { createKeyRing, type EncryptionKey } from "./keys.ts";

const OLD: EncryptionKey = { id: "2025", key: "11".repeat(32) };
const NEW: EncryptionKey = { id: "2026", key: new Uint8Array(32).fill(7) };
const PLACE: Belongs = ["step", "run-1", "hash-1"];
const WHAT = 'The result of step "a"';

const sealed = (value: unknown, keys = [OLD]) =>
  seal(createKeyRing(keys), JSON.stringify(value), PLACE);
const opened = (value: unknown, keys = [OLD]) => open(createKeyRing(keys), value, WHAT);

describe("an encrypted value", () => {
  it("comes back as it was, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const wanted: unknown = JSON.parse(JSON.stringify(value));
        expect(await opened(JSON.parse(JSON.stringify(await sealed(value))))).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  it("may be large", async () => {
    const value = "é".repeat(1_000_000);
    expect(await opened(await sealed(value))).toBe(value);
  });

  it("shows nothing of the value, and differs each time", async () => {
    const [first, second] = await Promise.all([sealed("secret"), sealed("secret")]);
    expect(JSON.stringify(first)).not.toContain("secret");
    expect(first.nonce).not.toBe(second.nonce);
    expect(first.text).not.toBe(second.text);
    expect(first).toMatchObject({ cairn_encrypted: 1, key: "2025", belongs: PLACE });
  });

  it("is encrypted with the first key and read with any", async () => {
    const before = await sealed(1, [OLD]);
    const after = await sealed(2, [NEW, OLD]);
    expect([before.key, after.key]).toEqual(["2025", "2026"]);
    expect(await opened(before, [NEW, OLD])).toBe(1);
    expect(await opened(after, [OLD, NEW])).toBe(2);
  });

  it("names the key that is missing", async () => {
    await expect(opened(await sealed(1, [NEW]), [OLD])).rejects.toThrow(
      `${WHAT} was encrypted with the key "2026", which is not among the keys of encryption().`,
    );
  });

  const flipped = (text: string): string => (text.startsWith("A") ? "B" : "A") + text.slice(1);
  const changes: readonly [string, (value: SealedValue) => unknown][] = [
    ["its text", (value) => ({ ...value, text: flipped(value.text) })],
    ["its nonce", (value) => ({ ...value, nonce: flipped(value.nonce) })],
    ["its place", (value) => ({ ...value, belongs: ["step", "run-2", "hash-1"] })],
    ["its key's id", (value) => ({ ...value, key: "2026" })],
    ["its version", (value) => ({ ...value, cairn_encrypted: 2 })],
    ["its form", (value) => ({ ...value, nonce: "" })],
    ["its end", (value) => ({ ...value, text: value.text.slice(0, -8) })],
    ["its encoding", (value) => ({ ...value, text: "%" })],
    ["everything", () => ({ cairn_encrypted: 1 })],
  ];

  it.each(changes)("is refused when %s was changed", async (_, change) => {
    await expect(opened(change(await sealed({ a: 1 })), [OLD, NEW])).rejects.toThrow(
      `${WHAT} cannot be decrypted: it was changed after it had been stored`,
    );
  });
});

describe("keys", () => {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(32).fill(7)));

  it("may be bytes, base64 or hex", async () => {
    const value = await sealed("x", [NEW]);
    expect(await opened(value, [{ id: "2026", key: base64 }])).toBe("x");
    expect(await opened(value, [{ id: "2026", key: "07".repeat(32) }])).toBe("x");
  });

  it.each([
    ["none", [], "at least one key"],
    ["two with one id", [OLD, OLD], 'two keys have the id "2025"'],
    ["one without an id", [{ ...OLD, id: "" }], "needs an id"],
    ["a pass phrase", [{ id: "a", key: "correct horse battery staple" }], "must be 32 bytes"],
    ["a key that is too short", [{ id: "a", key: new Uint8Array(16) }], "must be 32 bytes"],
    ["a variable that is not set", [{ id: "a", key: undefined }], "must be 32 bytes"],
    ["a key that is no text", [{ id: "a", key: "" }], "must be 32 bytes"],
  ])("are refused when there is %s", (_, keys, says) => {
    expect(() => createKeyRing(keys)).toThrow(says);
  });

  it("are never shown in an error", () => {
    expect(() => createKeyRing([{ id: "a", key: "hunter2hunter2" }])).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining("hunter2") as string,
      }) as Error,
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUlid, isUlid, ulidFromSeed } from "./ulid.ts";

const LAST_TIME = 2 ** 48 - 1;
const time = fc.integer({ min: 0, max: LAST_TIME });
const entropy = fc.uint8Array({ minLength: 10, maxLength: 10 });
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** Reads a ULID as one number; written against the published alphabet, not against the encoder. */
function decode(ulid: string): bigint {
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return ulid.split("").reduce((value, char) => value * 32n + BigInt(alphabet.indexOf(char)), 0n);
}

const bigEndian = (values: Uint8Array): bigint =>
  values.reduce((value, byte) => value * 256n + BigInt(byte), 0n);

describe("encodeUlid", () => {
  it("writes the first and the last of all ids", () => {
    expect(encodeUlid(0, bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0))).toBe("0".repeat(26));
    expect(encodeUlid(LAST_TIME, new Uint8Array(10).fill(255))).toBe(`7${"Z".repeat(25)}`);
  });

  it("holds 48 bits of time and 80 of entropy, and is a ULID", () => {
    fc.assert(
      fc.property(time, entropy, (ms, random) => {
        const ulid = encodeUlid(ms, random);
        expect(isUlid(ulid)).toBe(true);
        expect(decode(ulid)).toBe(BigInt(ms) * 2n ** 80n + bigEndian(random));
      }),
    );
  });

  it("sorts as text by time, then by entropy", () => {
    fc.assert(
      fc.property(time, entropy, time, entropy, (timeA, a, timeB, b) => {
        const [first, second] = [encodeUlid(timeA, a), encodeUlid(timeB, b)];
        expect(first < second).toBe(decode(first) < decode(second));
      }),
    );
  });
});

describe("isUlid", () => {
  it.each(["", "0".repeat(25), "0".repeat(27), `8${"0".repeat(25)}`, `${"0".repeat(25)}U`])(
    "refuses %j",
    (text) => {
      expect(isUlid(text)).toBe(false);
    },
  );

  it("refuses lower case and the letters that are mistaken for digits", () => {
    for (const letter of ["i", "I", "L", "O", "a"]) {
      expect(isUlid(letter.padStart(26, "0"))).toBe(false);
    }
  });
});

describe("ulidFromSeed", () => {
  it("gives a repeated request the same ids", () => {
    const seed = bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    expect(ulidFromSeed(5, seed, 3)).toBe(ulidFromSeed(5, seed, 3));
    expect(ulidFromSeed(5, seed, 0)).toBe(encodeUlid(5, seed));
  });

  it("adds the event's number to the last four bytes, as one big-endian number", () => {
    const seed = bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 255);
    expect(ulidFromSeed(5, seed, 2)).toBe(encodeUlid(5, bytes(0, 0, 0, 0, 0, 0, 0, 0, 1, 1)));
  });

  it("wraps within these four bytes and leaves the seed as it was", () => {
    const seed = bytes(9, 9, 9, 9, 9, 9, 255, 255, 255, 255);
    expect(ulidFromSeed(5, seed, 1)).toBe(encodeUlid(5, bytes(9, 9, 9, 9, 9, 9, 0, 0, 0, 0)));
    expect(seed[9]).toBe(255);
  });

  it("gives every event of the largest request an id of its own", () => {
    const ids = Array.from({ length: 5_000 }, (_, index) =>
      ulidFromSeed(1, new Uint8Array(10).fill(255), index),
    );
    expect(new Set(ids).size).toBe(5_000);
  });
});

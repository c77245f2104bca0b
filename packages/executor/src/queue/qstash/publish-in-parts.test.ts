import { describe, expect, it } from "vitest";
import { publishInParts, type Refused } from "./publish-in-parts.ts";

const NUMBERS = Array.from({ length: 100 }, (_, index) => index);
const itself = (item: number): Refused<number> => ({ item, reason: "bad" });

/** Refuses a request with a bad number as a whole. */
function whole(isBad: (item: number) => boolean) {
  const taken: number[] = [];
  let requests = 0;
  const publish = async (items: readonly number[]): Promise<readonly Refused<number>[]> => {
    requests += 1;
    if (items.some(isBad)) throw new Error("bad");
    taken.push(...items);
    return [];
  };
  return { publish, isRefusal: () => true, taken, requests: () => requests };
}

const itemsOf = (refused: readonly Refused<number>[]): number[] =>
  refused.map(({ item }) => item).toSorted((one, other) => one - other);

describe("publishing in parts", () => {
  it("takes one request when nothing is refused", async () => {
    const qstash = whole(() => false);
    expect(await publishInParts(NUMBERS, qstash)).toEqual([]);
    expect([qstash.taken, qstash.requests()]).toEqual([NUMBERS, 1]);
  });

  it("publishes all but those that are refused, each once", async () => {
    const qstash = whole((item) => item === 3 || item === 77);
    const refused = await publishInParts(NUMBERS, qstash);
    expect(itemsOf(refused)).toEqual([3, 77]);
    expect(qstash.taken.toSorted((one, other) => one - other)).toEqual(
      NUMBERS.filter((item) => item !== 3 && item !== 77),
    );
  });

  it("takes what is refused of a batch from the batch's answer", async () => {
    const publish = async (items: readonly number[]) =>
      items.filter((item) => item < 2).map(itself);
    expect(await publishInParts(NUMBERS, { publish, isRefusal: () => true })).toEqual([
      itself(0),
      itself(1),
    ]);
  });

  it("asks no more than a few times when all of it is refused", async () => {
    const qstash = whole(() => true);
    expect(itemsOf(await publishInParts(NUMBERS, qstash))).toEqual(NUMBERS);
    expect(qstash.requests()).toBeLessThan(10);
  });

  it("gives up at once for any other reason", async () => {
    const qstash = { ...whole(() => true), isRefusal: () => false };
    await expect(publishInParts(NUMBERS, qstash)).rejects.toThrow("bad");
    expect(qstash.requests()).toBe(1);
  });
});

import { CHECKPOINT_BATCH_PATH } from "@cairn/core";
import { describe, expect, it } from "vitest";
import type { Connection } from "./connection.ts";
import { createExecutorLinks } from "./executor-link.ts";
import { hashedKey } from "./signature.ts";

const CONNECTION: Connection = {
  mode: "production",
  baseUrl: "http://executor.test",
  eventKey: undefined,
  signingKey: "signkey-prod-0123",
  signingKeyFallback: undefined,
};

interface Sent {
  readonly url: string;
  readonly authorization: string | null;
}

/** @param statuses - The answers in turn; after that, one stored checkpoint. */
function links(statuses: number[] = []) {
  const sent: Sent[] = [];
  const link = createExecutorLinks((input, init) => {
    const { url, headers } = new Request(input, init);
    sent.push({ url, authorization: headers.get("authorization") });
    const status = statuses.shift() ?? 200;
    return Promise.resolve(Response.json({ answers: [{ status: 200 }] }, { status }));
  });
  return { link, sent };
}

const bearer = (key: string): string => `Bearer ${hashedKey(key)}`;

describe("the link to the executor", () => {
  it("stays the same while the connection says the same", () => {
    const { link } = links();
    expect(link({ ...CONNECTION })).toBe(link({ ...CONNECTION }));
  });

  it.each([
    { baseUrl: "http://other.test" },
    { signingKey: "signkey-prod-4567" },
    { signingKeyFallback: "signkey-prod-89ab" },
  ])("is another one when the connection changes: %j", (change) => {
    const { link } = links();
    expect(link({ ...CONNECTION, ...change })).not.toBe(link(CONNECTION));
  });

  it("is not shared between clients", () => {
    expect(links().link(CONNECTION)).not.toBe(links().link(CONNECTION));
  });

  it("sends checkpoints with the token of its connection", async () => {
    const { link, sent } = links();
    const other = { ...CONNECTION, baseUrl: "http://other.test", signingKey: "signkey-prod-4567" };
    await link(CONNECTION).batches.save("{}");
    await link(other).batches.save("{}");
    await link(other).batches.save("{}");
    expect(sent).toEqual([
      {
        url: `http://executor.test${CHECKPOINT_BATCH_PATH}`,
        authorization: bearer("signkey-prod-0123"),
      },
      {
        url: `http://other.test${CHECKPOINT_BATCH_PATH}`,
        authorization: bearer("signkey-prod-4567"),
      },
      {
        url: `http://other.test${CHECKPOINT_BATCH_PATH}`,
        authorization: bearer("signkey-prod-4567"),
      },
    ]);
  });

  it("tries the key before the last rotation when the current one is refused", async () => {
    const { link, sent } = links([401]);
    const rotated = { ...CONNECTION, signingKeyFallback: "signkey-prod-89ab" };
    expect(await link(rotated).batches.save("{}")).toBe("stored");
    expect(sent.map(({ authorization }) => authorization)).toEqual([
      bearer("signkey-prod-0123"),
      bearer("signkey-prod-89ab"),
    ]);
  });

  it("needs no executor's URL until it is used", async () => {
    const { link } = links();
    const nowhere = link({ ...CONNECTION, baseUrl: undefined });
    expect(await nowhere.batches.save("{}")).toBe("unavailable");
    await expect(nowhere.request({ method: "GET", path: "/" })).rejects.toThrow("CAIRN_BASE_URL");
  });
});

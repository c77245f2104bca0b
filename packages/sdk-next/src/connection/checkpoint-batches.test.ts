import { describe, expect, it } from "vitest";
import { createCheckpointBatches, REQUESTS_MAX, SHARED_CHARS_MAX } from "./checkpoint-batches.ts";
import type { ApiAnswer, ApiRequest } from "./executor-api.ts";

describe("checkpoints of several runs", () => {
  it("go at once while few requests are under way", () => {
    const { batches, sent } = aSender();
    const names = firstOnes.map(String);
    for (const name of names) void batches.save(JSON.stringify(name));
    expect(sent.map(listIn)).toEqual(names.map((name) => [name]));
    expect(sent[0]?.request).toMatchObject({ method: "POST", path: "/v1/checkpoints" });
  });

  it("gather while requests are under way, and go together in the next, in order", async () => {
    const { batches, sent, answerAll } = aBusySender();
    const saved = ["c", "d", "e"].map((name) => batches.save(JSON.stringify(name)));
    expect(sent).toHaveLength(REQUESTS_MAX);
    await answerAll();
    expect(sent.slice(REQUESTS_MAX).map(listIn)).toEqual([["c", "d", "e"]]);
    await answerAll();
    expect(await Promise.all(saved)).toEqual(["stored", "stored", "stored"]);
  });

  it("go on after a failure", async () => {
    const { batches, sent, answerAll, first } = aBusySender();
    const second = batches.save('"second"');
    await answerAll(() => new Error("down"));
    await answerAll();
    expect(await Promise.all(first)).toEqual(first.map(() => "unavailable"));
    expect(await second).toBe("stored");
    const last = batches.save('"last"');
    expect(sent.map(listIn).at(-1)).toEqual(["last"]);
    await answerAll();
    expect(await last).toBe("stored");
  });

  it("are at most 100 in a request", async () => {
    const { batches, sent, answerAll } = aBusySender();
    for (let run = 0; run < 250; run += 1) void batches.save(String(run));
    while (sent.some(({ isOpen }) => isOpen)) await answerAll();
    const others = sent.slice(REQUESTS_MAX).map(listIn);
    expect(others.map((list) => list.length)).toEqual([100, 100, 50]);
    expect(others.flat()).toEqual(Array.from({ length: 250 }, (_, run) => run));
  });

  it("are together no longer than a request may be", async () => {
    const { batches, sent, answerAll } = aBusySender();
    const half = JSON.stringify("x".repeat(SHARED_CHARS_MAX / 2 - 2));
    for (let run = 0; run < 5; run += 1) void batches.save(half);
    while (sent.some(({ isOpen }) => isOpen)) await answerAll();
    expect(sent.slice(REQUESTS_MAX).map((one) => listIn(one).length)).toEqual([2, 2, 1]);
  });
});

describe("the answer to several checkpoints", () => {
  it("is each one's own", async () => {
    const statuses = [200, 409, 400, 503, 204, 500];
    const answers = statuses.map((status) => ({ status }));
    expect(await savedWith({ status: 200, text: JSON.stringify({ answers }) })).toEqual([
      "stored",
      "stale",
      "unavailable",
      "unavailable",
      "stored",
      "unavailable",
    ]);
  });

  const fine = Array.from({ length: 6 }, () => ({ status: 200 }));

  it.each([
    ["another status", { status: 404, text: JSON.stringify({ answers: fine }) }],
    ["a conflict of the whole request", { status: 409, text: "{}" }],
    ["no JSON", { status: 200, text: "<html>" }],
    ["nothing", { status: 200, text: "" }],
    ["null", { status: 200, text: "null" }],
    ["a list", { status: 200, text: JSON.stringify(fine) }],
    ["no list of answers", { status: 200, text: '{"answers":{"length":6}}' }],
    ["too few answers", { status: 200, text: JSON.stringify({ answers: fine.slice(1) }) }],
    ["too many answers", { status: 200, text: JSON.stringify({ answers: [...fine, {}] }) }],
    ["no connection", new Error("down")],
  ])("says nothing when it is %s", async (_, answer) => {
    expect(await savedWith(answer)).toEqual(fine.map(() => "unavailable"));
  });

  it("says nothing of the one whose part is odd", async () => {
    const answers = [{ status: 200 }, null, "200", { status: "200" }, {}, { status: 200 }];
    expect(await savedWith({ status: 200, text: JSON.stringify({ answers }) })).toEqual([
      "stored",
      "unavailable",
      "unavailable",
      "unavailable",
      "unavailable",
      "stored",
    ]);
  });
});

/** Six checkpoints in one request. */
async function savedWith(answer: ApiAnswer | Error): Promise<readonly string[]> {
  const { batches, answerAll } = aBusySender();
  const saved = Array.from({ length: 6 }, (_, run) => batches.save(String(run)));
  await answerAll();
  await answerAll(() => answer);
  return await Promise.all(saved);
}

interface Sent {
  readonly request: ApiRequest;
  readonly isOpen: boolean;
  answer(answer: ApiAnswer | Error): void;
}

const listIn = ({ request }: Sent): readonly unknown[] =>
  (JSON.parse(request.body ?? "") as { readonly checkpoints: readonly unknown[] }).checkpoints;

const allStored = (sent: Sent): ApiAnswer => ({
  status: 200,
  text: JSON.stringify({ answers: listIn(sent).map(() => ({ status: 200 })) }),
});

function aSender() {
  const sent: Sent[] = [];
  const batches = createCheckpointBatches({
    request: (request) =>
      new Promise((resolve, reject) => {
        let isOpen = true;
        sent.push({
          request,
          get isOpen() {
            return isOpen;
          },
          answer(answer) {
            isOpen = false;
            if (answer instanceof Error) reject(answer);
            else resolve(answer);
          },
        });
      }),
  });
  return {
    batches,
    sent,
    /** Answers what is under way, and lets the sender go on. */
    answerAll: async (say: (sent: Sent) => ApiAnswer | Error = allStored) => {
      for (const one of sent.filter(({ isOpen }) => isOpen)) one.answer(say(one));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const firstOnes: readonly number[] = Array.from({ length: REQUESTS_MAX }, (_, run) => run);

/** With as many requests under way as there may be. */
function aBusySender() {
  const sender = aSender();
  return { ...sender, first: firstOnes.map((run) => sender.batches.save(String(run))) };
}

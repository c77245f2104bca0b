// Checkpoints that are wrong, one by one and several in a request: nobody pays for another's.
import { CHECKPOINT_BATCH_MAX, type Input } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { checkpointRoutes } from "../../packages/executor/src/http/checkpoint.ts";
import { noFailpoint } from "../../packages/executor/src/ops/failpoint.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { type Answer, SIGNING_KEY, startBadServer, toAnswer } from "./bad-server.ts";

const BATCH = "/v1/checkpoints";
/** Followed by the run and `/async`. */
const ALONE = "/v1/checkpoint";

const aCheckpoint = (run: string, change: object = {}): object => ({
  run_id: run,
  fn_id: "f",
  qi_id: `job-${run}`,
  request_id: "r",
  generation_id: 1,
  steps: [{ id: "a", op: "StepRun", data: 1 }],
  ts: 1,
  ...change,
});

interface Taken {
  readonly runId: string;
  readonly input: Input;
}

interface Options {
  readonly maxBytes?: number;
  readonly patienceMs?: number;
}

/** "stale" is; "broken" breaks; "down" misses the database; "slow" never ends; the rest are taken. */
async function startServer({ maxBytes = 64 * 1024 * 1024, patienceMs = 10_000 }: Options = {}) {
  const taken: Taken[] = [];
  const take = (runId: string, input: Input): Promise<"taken" | "stale"> => {
    if (runId === "broken") return Promise.reject(new Error("secret detail"));
    if (runId === "down") {
      return Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
    }
    if (runId === "slow") return new Promise(() => undefined);
    if (runId !== "stale") taken.push({ runId, input });
    return Promise.resolve(runId === "stale" ? "stale" : "taken");
  };
  const log = createLogger("silent");
  const ports = { worker: { take }, failpoint: noFailpoint, maxBytes, patienceMs, log };
  const server = await startBadServer({
    routes: (app) => app.route("/", checkpointRoutes(ports)),
  });
  const authorization = `Bearer ${hashedSigningKey(SIGNING_KEY)}`;
  const post = async (path: string, body: unknown, headers = {}): Promise<Answer> =>
    toAnswer(
      await fetch(server.url + path, {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { authorization, ...headers },
      }),
    );
  const batch = (...checkpoints: readonly unknown[]) => post(BATCH, { checkpoints });
  return { post, batch, taken, runs: () => taken.map(({ runId }) => runId) };
}

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const statusesOf = ({ body }: Answer): unknown[] =>
  (body["answers"] as { status: number }[]).map(({ status }) => status);

const WRONG: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["a number", 7],
  ["a list", []],
  ["an empty object", {}],
  ["no job", aCheckpoint("x", { qi_id: undefined })],
  ["an empty job", aCheckpoint("x", { qi_id: "" })],
  ["no token", aCheckpoint("x", { generation_id: undefined })],
  ["a token of text", aCheckpoint("x", { generation_id: "1" })],
  ["half a token", aCheckpoint("x", { generation_id: 1.5 })],
  ["no steps", aCheckpoint("x", { steps: undefined })],
  ["steps that are none", aCheckpoint("x", { steps: [7] })],
  ["an op that nobody knows", aCheckpoint("x", { steps: [{ id: "a", op: "Explode" }] })],
  [
    "the same step twice",
    aCheckpoint("x", { steps: ["a", "a"].map((id) => ({ id, op: "StepRun" })) }),
  ],
  ["a run that is a number", aCheckpoint("x", { run_id: 7 })],
];

describe.each(WRONG)("a checkpoint that is wrong: %s", (_, wrong) => {
  it("gets 400 on its own route", async () => {
    const { post, taken } = await startServer();
    const answer = await post(`${ALONE}/x/async`, wrong);
    expect(answer).toMatchObject({ status: 400, body: { code: "checkpoint_invalid" } });
    expect(taken).toEqual([]);
  });

  it("gets 400 among others, which are taken", async () => {
    const { batch, runs } = await startServer();
    const answer = await batch(aCheckpoint("one"), wrong, aCheckpoint("two"));
    expect(answer.status).toBe(200);
    expect(answer.body["answers"]).toMatchObject([
      { status: 200 },
      { status: 400, code: "checkpoint_invalid", message: expect.stringMatching(/\.$/) as string },
      { status: 200 },
    ]);
    expect(runs()).toEqual(["one", "two"]);
  });
});

describe("a checkpoint among others", () => {
  it("needs to name its run, which no path does", async () => {
    const { batch, post, runs } = await startServer();
    const nameless = aCheckpoint("x", { run_id: undefined });
    expect(statusesOf(await batch(nameless, aCheckpoint("one")))).toEqual([400, 200]);
    expect((await post(`${ALONE}/two/async`, nameless)).status).toBe(200);
    expect(runs()).toEqual(["one", "two"]);
  });

  it("is answered on its own whatever happens to it, in order", async () => {
    const { batch, runs } = await startServer();
    const names = ["one", "stale", "broken", "two", "down", "three"];
    const answer = await batch(...names.map((name) => aCheckpoint(name)));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        answers: [
          { status: 200 },
          { status: 409, code: "stale_dispatch" },
          { status: 500, code: "internal" },
          { status: 200 },
          { status: 503, code: "storage_unavailable" },
          { status: 200 },
        ],
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
    expect(runs()).toEqual(["one", "two", "three"]);
  });

  it("that takes too long does not hold up the others", async () => {
    const { batch } = await startServer({ patienceMs: 50 });
    const answer = await batch(aCheckpoint("one"), aCheckpoint("slow"), aCheckpoint("two"));
    expect(statusesOf(answer)).toEqual([200, 503, 200]);
  });

  it("may be nested too deep without harm to the others", async () => {
    const { post, runs } = await startServer();
    const nested = (run: string, levels: number) =>
      JSON.stringify(aCheckpoint(run)).replace('"data":1', `"data":${deep(levels)}`);
    // The checkpoint, its steps and the step are three levels of the 500 that are allowed.
    const texts = [nested("most", 497), nested("over", 498), nested("far", 100_000)];
    expect(statusesOf(await post(BATCH, `{"checkpoints":[${texts.join(",")}]}`))).toEqual([
      200, 400, 400,
    ]);
    const [most = "", over = ""] = texts;
    expect((await post(`${ALONE}/most/async`, most)).status).toBe(200);
    expect((await post(`${ALONE}/over/async`, over)).status).toBe(400);
    expect(runs()).toEqual(["most", "most"]);
  });
});

describe("a request for several checkpoints", () => {
  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["no list", '{"checkpoints":{}}'],
    ["an empty list", '{"checkpoints":[]}'],
    ["one too many", { checkpoints: Array(CHECKPOINT_BATCH_MAX + 1).fill(aCheckpoint("one")) }],
    ["endless nesting", `{"checkpoints":${deep(100_000)}`],
  ])("gets 400 when it has %s", async (_, body) => {
    const { post, taken } = await startServer();
    const answer = await post(BATCH, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "checkpoint_invalid" } });
    expect(taken).toEqual([]);
  });

  it("takes as many as it may", async () => {
    const { batch, taken } = await startServer();
    const most = Array.from({ length: CHECKPOINT_BATCH_MAX }, (_, n) => aCheckpoint(String(n)));
    expect(statusesOf(await batch(...most))).toEqual(most.map(() => 200));
    expect(taken.map(({ runId }) => runId)).toEqual(most.map((_, n) => String(n)));
  });

  it("gets 413 when it is larger than one checkpoint may be", async () => {
    const { batch, post, taken } = await startServer({ maxBytes: 1_000 });
    const large = aCheckpoint("x", { note: "x".repeat(1_000) });
    for (const answer of [await batch(large), await post(`${ALONE}/x/async`, large)]) {
      expect(answer).toMatchObject({ status: 413, body: { code: "body_too_large" } });
    }
    expect(taken).toEqual([]);
  });

  it("gets 401 from strangers", async () => {
    const { post, taken } = await startServer();
    const body = { checkpoints: [aCheckpoint("one")] };
    const answer = await post(BATCH, body, { authorization: `Bearer ${SIGNING_KEY}` });
    expect(answer.status).toBe(401);
    expect(taken).toEqual([]);
  });

  it.each(["GET", "PUT", "DELETE"])("is no %s", async (method) => {
    const { url } = await startBadServer({
      mode: "dev",
      routes: (app) =>
        app.route(
          "/",
          checkpointRoutes({
            worker: { take: () => Promise.resolve("taken") },
            failpoint: noFailpoint,
            maxBytes: 1_000,
            log: createLogger("silent"),
          }),
        ),
    });
    const response = await fetch(url + BATCH, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });
});

// Apps that stream (docs/protocol.md 3.3): 201 at once, white space while they work, and the answer
// in an envelope.
import { type Inngest, NonRetriableError, RetryAfterError } from "inngest";
import { describe, expect, it } from "vitest";
import { startServer, until } from "../opcodes/official-system.ts";
import { type Mode, type Piece, startStreaming } from "./streaming-system.ts";

const twoSteps = (client: Inngest) => [
  client.createFunction(
    { id: "two", triggers: { event: "go" }, checkpointing: false },
    async ({ step }) => [await step.run("a", () => "a"), await step.run("b", () => "b")],
  ),
];

/** Fails in a step or beside it, as `error` says, until its second attempt. */
const failing = (where: "step" | "function", error: () => Error) => (client: Inngest) => [
  client.createFunction(
    { id: "failing", retries: 2, triggers: { event: "go" } },
    async ({ step, attempt }) => {
      const fail = (): number => {
        if (attempt === 0) throw error();
        return attempt;
      };
      return where === "step" ? await step.run("s", fail) : fail();
    },
  ),
];

describe.each(["dev", "cloud"] as const)("a streaming app in mode %s", (mode: Mode) => {
  it("runs its steps", async () => {
    const system = await startStreaming({ mode, build: twoSteps });
    expect(await system.run("go")).toMatchObject({ status: "Completed", output: ["a", "b"] });
    expect(system.answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it.each(["step", "function"] as const)("has a %s tried again when it wants it", async (where) => {
    const build = failing(where, () => new RetryAfterError("later", 1_000));
    const system = await startStreaming({ mode, build });
    const began = performance.now();
    expect(await system.run("go")).toMatchObject({ status: "Completed", output: 1 });
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it.each(["step", "function"] as const)("has the error of a %s end the run", async (where) => {
    const build = failing(where, () => new NonRetriableError("never again"));
    const system = await startStreaming({ mode, build });
    expect(await system.run("go")).toMatchObject({
      status: "Failed",
      output: { message: "never again" },
    });
  });

  it("that dies in the middle is called again, and no attempt is lost", async () => {
    const change = ({ call, text }: Piece) => (call === 1 ? undefined : text);
    const build = failing("function", () => new Error("of the first attempt"));
    const system = await startStreaming({ mode, build, change });
    const run = await system.run("go");
    expect(run).toMatchObject({ status: "Completed", output: 1 });
    expect(await system.failuresOf(run.id)).toEqual(["app_response_truncated", null]);
  });

  it("whose stream ends without an answer is called again", async () => {
    const change = ({ call, text }: Piece) => (call === 1 ? "  " : text);
    const system = await startStreaming({ mode, build: twoSteps, change });
    const run = await system.run("go");
    expect(run).toMatchObject({ status: "Completed", output: ["a", "b"] });
    expect(await system.failuresOf(run.id)).toEqual(["app_response_invalid"]);
  });

  it("may work longer than the pauses of its stream", async () => {
    const system = await startStreaming({
      mode,
      build: (client) => [
        client.createFunction({ id: "slow", triggers: { event: "go" } }, async ({ step }) =>
          step.run("slow", () =>
            until(() => Promise.resolve(system.answers[0]?.pieces.includes(" ") || undefined)),
          ),
        ),
      ],
    });
    expect(await system.run("go")).toMatchObject({ status: "Completed", output: true });
    expect(system.answers[0]?.pieces.length).toBeGreaterThan(1);
  });
});

describe("the signature in the envelope", () => {
  it.each([
    ["the result", (text: string) => text.replace(String.raw`\"a\"`, String.raw`\"x\"`)],
    ["the signature itself", (text: string) => text.replace(/&s=\w{4}/, "&s=0000")],
    ["the signature's name", (text: string) => text.replace("x-inngest-signature", "x-other")],
  ])("refuses an answer in which somebody changed %s", async (_, tamper) => {
    const change = ({ call, text }: Piece) => (call === 1 ? tamper(text) : text);
    const system = await startStreaming({ mode: "cloud", build: twoSteps, change });
    const run = await system.run("go");
    expect(run).toMatchObject({ status: "Completed", output: ["a", "b"] });
    expect(await system.failuresOf(run.id)).toEqual(["app_unauthorized"]);
  });
});

it("a stream that never ends is cut by the time limit of the call", async () => {
  const system = await startStreaming({
    mode: "dev",
    build: twoSteps,
    changes: { callTimeoutMs: 300 },
  });
  let cut = 0;
  const endless = await startServer((request, response) => {
    if (request.method === "PUT") {
      const functions = [
        {
          id: "endless-fn",
          triggers: [{ event: "forever" }],
          steps: { step: { runtime: { type: "http", url: "http://x" }, retries: { attempts: 0 } } },
        },
      ];
      const headers = { "x-inngest-sdk": "js:v4.24.0", "x-inngest-sync-kind": "in_band" };
      response.writeHead(200, headers).end(JSON.stringify({ app_id: "endless", functions }));
      return;
    }
    response.writeHead(201, { "x-inngest-sdk": "js:v4.24.0" });
    const timer = setInterval(() => response.write(" "), 10);
    response.on("close", () => {
      clearInterval(timer);
      cut += 1;
    });
  });
  await system.sync(endless);
  const run = await system.run("forever");
  expect(run).toMatchObject({ status: "Failed", output: { name: "app_timeout" } });
  await until(() => Promise.resolve(cut >= 1 || undefined));
});

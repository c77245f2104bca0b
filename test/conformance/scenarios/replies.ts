// Answers that are not the SDK's usual ones: from proxies, crashes, streaming apps and newer SDKs.
// The answers are made up, so they are not signed: in development only.
import { holds } from "../runner/mismatch.ts";
import { stepHash } from "../runner/outline.ts";
import type { Intercept } from "../function-spec.ts";
import { type Draft, scenarios } from "../scenario.ts";

const SDK = { "x-inngest-sdk": "inngest-js:v4.24.0", "x-inngest-req-version": "2" };

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { ...SDK, "content-type": "application/json", ...headers },
  });

const stepRun = (name: string, data: unknown) => ({
  id: stepHash(name),
  op: "StepRun",
  name,
  displayName: name,
  opts: {},
  data,
});

/** The first call gets this answer, the others are the SDK's. */
const first =
  (answer: () => Response | "hang up"): Intercept =>
  (call) =>
    call === 1 ? answer() : undefined;

/** A passing trouble: it is tried again, whatever the status said, and takes no attempt. */
const trouble = (answer: () => Response | "hang up"): Draft => ({
  modes: ["dev"],
  main: { retries: 1, intercept: first(answer) },
  handler: ({ attempt }) => ["fine", attempt],
  expect: { output: ["fine", 0] },
});

export const REPLIES = scenarios("replies", {
  "reply-502-of-a-proxy": trouble(() => new Response("<html>bad gateway</html>", { status: 502 })),
  "reply-404-of-a-router": trouble(() => new Response("not found", { status: 404 })),
  "reply-200-of-somebody-else": trouble(() => new Response("welcome")),
  "reply-connection-lost": trouble(() => "hang up"),
  "reply-op-of-a-made-up-step": {
    modes: ["dev"],
    main: { intercept: (call) => (call === 1 ? json(206, [stepRun("a", 1)]) : undefined) },
    handler: async ({ step }) => await step.run("a", () => "not run"),
    expect: { output: 1 },
  },
  "reply-bare-op": {
    modes: ["dev"],
    main: { intercept: (call) => (call === 1 ? json(206, stepRun("a", 1)) : undefined) },
    handler: async ({ step }) => await step.run("a", () => "not run"),
    expect: { output: 1, memos: { a: '{"data":1}' } },
  },
  "reply-old-op-name": {
    modes: ["dev"],
    main: {
      intercept: (call) =>
        call === 1 ? json(206, [{ ...stepRun("a", 1), op: "Step" }]) : undefined,
    },
    handler: async ({ step }) => await step.run("a", () => "not run"),
    expect: { output: 1 },
  },
  "reply-unknown-keys-in-op": {
    modes: ["dev"],
    main: {
      intercept: (call) =>
        call === 1
          ? json(206, [
              { ...stepRun("a", 1), rawArgs: [], mode: "sync", promise: {}, middleware: {} },
            ])
          : undefined,
    },
    handler: async ({ step }) => await step.run("a", () => "not run"),
    expect: { output: 1 },
  },
  "reply-run-complete-op": {
    modes: ["dev"],
    main: {
      intercept: () =>
        json(206, [
          stepRun("a", 1),
          { id: stepHash("complete"), op: "RunComplete", data: { n: 1 } },
        ]),
    },
    handler: () => "not called",
    expect: { output: { n: 1 } },
  },
  "reply-run-failed-op": {
    modes: ["dev"],
    main: {
      intercept: () =>
        json(206, [
          {
            id: stepHash("complete"),
            op: "StepFailed",
            error: { name: "RangeError", message: "as an op", __serialized: true },
          },
        ]),
    },
    handler: () => "not called",
    expect: { status: "Failed", error: { name: "RangeError", message: "as an op" } },
  },
  "reply-sleep-in-opts": {
    modes: ["dev"],
    main: {
      intercept: first(() =>
        json(206, [
          { id: stepHash("nap"), op: "Sleep", displayName: "nap", opts: { duration: "1s" } },
        ]),
      ),
    },
    handler: async ({ step }) => {
      await step.sleep("nap", "1h");
      return "rested";
    },
    expect: { output: "rested" },
  },
  "reply-400-final": {
    modes: ["dev"],
    main: {
      retries: 3,
      intercept: () =>
        json(400, { name: "Error", message: "no" }, { "x-inngest-no-retry": "true" }),
    },
    handler: () => "not called",
    expect: {
      status: "Failed",
      error: { message: "no" },
      calls: { inline: ["step > 400 final"], stepwise: ["step > 400 final"] },
    },
  },
  "reply-500-retriable": {
    modes: ["dev"],
    main: {
      retries: 1,
      intercept: first(() =>
        json(500, { name: "Error", message: "no" }, { "x-inngest-no-retry": "false" }),
      ),
    },
    handler: ({ attempt }) => attempt,
    expect: { output: 1 },
  },
  "reply-retry-after-seconds": {
    modes: ["dev"],
    main: {
      retries: 1,
      intercept: first(() =>
        json(
          500,
          { name: "Error", message: "busy" },
          { "x-inngest-no-retry": "false", "retry-after": "2" },
        ),
      ),
    },
    handler: ({ attempt, note }) => {
      note(Date.now());
      return attempt;
    },
    expect: { output: 1 },
    check: async ({ record, run }) => {
      const [at = 0] = (await record()).notes as number[];
      const startedAt = Date.parse(String((run as { run_started_at?: string }).run_started_at));
      holds("two seconds later", at - startedAt >= 1_900, at - startedAt);
    },
  },
  "reply-streamed": {
    modes: ["dev"],
    main: {
      intercept: first(
        () =>
          new Response(
            `   ${JSON.stringify({
              status: 206,
              headers: { ...SDK, "x-inngest-no-retry": "false" },
              body: JSON.stringify([stepRun("a", "streamed")]),
              version: 2,
            })}`,
            { status: 201, headers: SDK },
          ),
      ),
    },
    handler: async ({ step }) => await step.run("a", () => "not run"),
    expect: { output: "streamed" },
  },
  "reply-streamed-result": {
    modes: ["dev"],
    main: {
      intercept: () =>
        new Response(
          `\n ${JSON.stringify({ status: 200, headers: SDK, body: '{"n":1}', version: 2 })}`,
          { status: 201, headers: SDK },
        ),
    },
    handler: () => "not called",
    expect: { output: { n: 1 } },
  },
  "reply-first-result-wins": {
    modes: ["dev"],
    main: {
      intercept: (call) => {
        if (call === 1) return json(206, [stepRun("a", "first")]);
        if (call === 2) return json(206, [stepRun("a", "second"), stepRun("b", "b")]);
        return undefined;
      },
    },
    handler: async ({ step }) => [
      await step.run("a", () => "not run"),
      await step.run("b", () => "not run"),
    ],
    expect: { output: ["first", "b"] },
  },
  "reply-unknown-op": {
    modes: ["dev"],
    main: {
      retries: 0,
      intercept: () => json(206, [{ id: stepHash("a"), op: "StepFromTheFuture", name: "a" }]),
    },
    handler: () => "not called",
    expect: { status: "Failed" },
  },
});

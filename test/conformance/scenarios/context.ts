// What a handler is told, what the app is sent, and what middleware can do with both.
import { holds, includes, same } from "../runner/mismatch.ts";
import { stepHash } from "../runner/outline.ts";
import type { Trial } from "../runner/trial.ts";
import { scenarios } from "../scenario.ts";

interface CallBody {
  readonly version: number;
  readonly event: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
  readonly steps: Readonly<Record<string, unknown>>;
  readonly ctx: Readonly<Record<string, unknown>>;
}

async function callBodies({ record }: Trial): Promise<CallBody[]> {
  const { calls } = await record();
  return calls.filter((call) => !("kind" in call)).map(({ body }) => JSON.parse(body) as CallBody);
}

const CONTEXT = scenarios("context", {
  "run-and-event-ids": {
    handler: ({ runId, event, events, attempt }) => [runId, event.id, events.length, attempt],
    check: ({ run, runId, eventIds }) => {
      same("output", run.output, [runId, eventIds[0], 1, 0]);
      return Promise.resolve();
    },
  },
  "event-time": {
    handler: ({ event }) => event.ts,
    send: (names) => ({ name: names.event(), ts: 1_700_000_000_123 }),
    expect: { output: 1_700_000_000_123 },
  },
  "event-time-is-now": {
    handler: ({ event }) => event.ts,
    check: ({ run }) => {
      const late = Date.now() - Number(run.output);
      holds("within a minute", late > -5_000 && late < 60_000, run.output);
      return Promise.resolve();
    },
  },
  "own-event-id": {
    send: (names) => ({ name: names.event(), id: `own-${names.event()}` }),
    handler: ({ event }) => typeof event.id,
    expect: { output: "string" },
  },
  "first-call": {
    handler: () => "done",
    check: async (trial) => {
      const [first] = await callBodies(trial);
      includes("body", first, { version: -1, steps: {} });
      includes("body.event", first?.event, { name: trial.names.event(), id: trial.eventIds[0] });
      same("body.events", first?.events, [first?.event]);
      includes("body.ctx", first?.ctx, {
        run_id: trial.runId,
        step_id: "step",
        attempt: 0,
        max_attempts: 1,
        disable_immediate_execution: false,
      });
    },
  },
  "version-is-kept": {
    handler: async ({ step }) => {
      await step.sleepUntil("pause", new Date(0));
    },
    check: async (trial) => {
      const [, second] = await callBodies(trial);
      same("body.version", second?.version, trial.target.sdk === "v3" ? 1 : 2);
    },
  },
  "stack-in-order-of-completion": {
    handler: async ({ step }) => {
      await step.run("b", () => 1);
      await step.run("a", () => 2);
      await step.sleepUntil("c", new Date(0));
    },
    check: async (trial) => {
      const last = (await callBodies(trial)).at(-1);
      const wanted = ["b", "a", "c"].map(stepHash);
      includes("body.ctx.stack", last?.ctx["stack"], { stack: wanted });
      same("body.steps", Object.keys(last?.steps ?? {}).toSorted(), wanted.toSorted());
    },
  },
  "call-headers": {
    handler: () => "done",
    check: async ({ record, mode, runId }) => {
      const [call] = (await record()).calls;
      const headers = call !== undefined && "received" in call ? call.received : {};
      includes("headers", headers, {
        "x-inngest-server-kind": mode === "dev" ? "dev" : "cloud",
        "x-run-id": runId,
      });
      holds(
        "traceparent",
        /^00-[0-9a-f]{32}-[0-9a-f]{16}-0\d$/.test(headers["traceparent"] ?? ""),
        headers,
      );
      same("is signed", "x-inngest-signature" in headers, mode === "production");
    },
  },
  "logger-writes-once": {
    handler: async ({ step, logger, runId }) => {
      logger.info(`${runId} begins`);
      await step.run("a", () => 1);
      logger.info(`${runId} goes on`);
      await step.sleepUntil("pause", new Date(0));
      logger.info(`${runId} ends`);
      return "done";
    },
    expect: { output: "done", notes: ["info: begins", "info: goes on", "info: ends"] },
  },
  "logger-in-a-step": {
    handler: async ({ step, logger, runId }) => {
      await step.run("a", () => logger.warn(`${runId} inside`));
      await step.sleepUntil("pause", new Date(0));
    },
    expect: { notes: ["warn: inside"] },
  },
});

const MIDDLEWARE = scenarios("middleware", {
  "middleware-adds-context": {
    main: { middleware: "add-context" },
    handler: async ({ step, added }) => await step.run("a", () => added),
    expect: { output: "by middleware" },
  },
  "middleware-seals-steps": {
    main: { middleware: "seal-steps" },
    handler: async ({ step }) => {
      const secret = await step.run("secret", () => ({ card: "4242" }));
      await step.sleepUntil("pause", new Date(0));
      return secret.card;
    },
    expect: { output: "4242", memos: { secret: '{"data":{"sealed":"{\\"card\\":\\"4242\\"}"}}' } },
  },
  "middleware-sees-each-step-once": {
    main: { middleware: "note-steps" },
    handler: async ({ step }) => {
      await step.run("a", () => 1);
      await step.sleepUntil("pause", new Date(0));
      await step.run("b", () => 2);
    },
    check: async ({ record }) => {
      const ends = (await record()).notes.filter((note) => String(note).startsWith("end "));
      same("ends", ends, ["end a", "end b"]);
    },
  },
  "middleware-changes-sends": {
    main: { middleware: "stamp-sends" },
    handler: async ({ step, names }) =>
      await step.sendEvent("tell", { name: names.event("told"), data: { n: 1 } }),
    functions: {
      told: {
        triggers: (names) => [{ event: names.event("told") }],
        handler: ({ event }) => event.data,
      },
    },
    check: async ({ run, runsOf, ended }) => {
      const { ids } = run.output as { ids: string[] };
      const [told] = await runsOf(ids[0], "told");
      same("output", (await ended(told?.id ?? "")).output, { n: 1, stamped: true });
    },
  },
});

export const CONTEXT_SCENARIOS = [...CONTEXT, ...MIDDLEWARE];

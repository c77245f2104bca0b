// What follows a failure: onFailure, and the system events that anybody may listen to.
import { includes, same } from "../runner/mismatch.ts";
import type { ReceivedEvent } from "../function-spec.ts";
import { scenarios } from "../scenario.ts";

const runIdOf = (event: ReceivedEvent): string => String(event.data["run_id"]);

const fail = (): never => {
  throw new RangeError("far out");
};

export const ON_FAILURE = scenarios("after the end", {
  "on-failure": {
    main: {
      onFailure: ({ event, error, note, runId }) => {
        note({ event, error: [error?.name, error?.message], runId }, runIdOf(event));
      },
    },
    send: (names) => ({ name: names.event(), data: { n: 1 } }),
    handler: fail,
    expect: { status: "Failed" },
    check: async ({ record, until, runId, names }) => {
      const note = await until("onFailure", async () => (await record()).notes[0]);
      const {
        event,
        error,
        runId: own,
      } = note as {
        event: { id: string; name: string; data: Record<string, unknown> };
        error: unknown;
        runId: string;
      };
      same("a run of its own", own === runId, false);
      same("event", [event.name, event.id], ["inngest/function.failed", runId]);
      includes("event.data", event.data, { function_id: names.slug("main"), run_id: runId });
      includes("event.data.event", event.data["event"], { name: names.event(), data: { n: 1 } });
      includes("event.data.error", event.data["error"], { name: "RangeError", message: "far out" });
      same("error", error, ["RangeError", "far out"]);
    },
  },
  "on-failure-with-steps": {
    main: {
      onFailure: async ({ step, event, note }) => {
        const done = await step.run("clean up", () => "cleaned");
        note(done, runIdOf(event));
      },
    },
    handler: async ({ step }) => await step.run("bad", fail),
    expect: { status: "Failed" },
    check: ({ noted }) => noted("cleaned"),
  },
  "on-failure-not-after-success": {
    main: { onFailure: ({ note, event }) => note("failed?", runIdOf(event)) },
    handler: () => "fine",
    expect: { output: "fine", notes: [] },
  },
  "failing-on-failure-is-no-loop": {
    main: {
      onFailure: ({ event, note }) => {
        note("tried", runIdOf(event));
        fail();
      },
    },
    handler: fail,
    expect: { status: "Failed" },
    // Its one retry follows.
    check: async ({ record, until }) => {
      await until("both attempts", async () =>
        (await record()).notes.length === 2 ? true : undefined,
      );
    },
  },
  "function-finished-event": {
    handler: () => ({ answer: 42 }),
    functions: {
      listener: {
        triggers: (names) => [
          {
            event: "inngest/function.finished",
            if: `event.data.function_id == '${names.slug("main")}'`,
          },
        ],
        handler: ({ event, note }) => note(event.data["result"], runIdOf(event)),
      },
    },
    check: ({ noted }) => noted({ answer: 42 }),
  },
  "function-cancelled-event": {
    handler: async ({ step }) => {
      await step.sleep("long", "1h");
    },
    functions: {
      listener: {
        triggers: (names) => [
          {
            event: "inngest/function.cancelled",
            if: `event.data.function_id == '${names.slug("main")}'`,
          },
        ],
        handler: ({ event, note }) => note("cancelled", runIdOf(event)),
      },
    },
    during: async ({ saw, api, runId }) => {
      await saw("Sleep long");
      await api.ask(`/v1/runs/${runId}`, { method: "DELETE" });
    },
    expect: { status: "Cancelled" },
    check: ({ noted }) => noted("cancelled"),
  },
});

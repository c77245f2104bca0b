// What ends a run from outside: events that its function names, and times that it may take.
import { includes, same } from "../runner/mismatch.ts";
import { type Draft, scenarios } from "../scenario.ts";
import type { Names } from "../function-spec.ts";

const sleeper = (config: (names: Names) => Readonly<Record<string, unknown>>): Draft => ({
  handler: async ({ step, note }) => {
    await step.sleep("long", "1h");
    note("must not happen");
  },
  main: { config },
  send: (names) => ({ name: names.event(), data: { id: "7", total: 10 } }),
  expect: { status: "Cancelled", notes: [] },
});

/** The sleep has been asked for; that the executor has stored it is seen by its job. */
const cancelledBy =
  (events: (names: Names) => { name: string; data?: unknown }[]): NonNullable<Draft["during"]> =>
  async ({ api, runId, saw, send, names, until }) => {
    await saw("Sleep long");
    await until("the sleep", async () => {
      const jobs = (await api.data(`/v1/runs/${runId}/jobs`)) as { readonly kind: string }[];
      return jobs.find(({ kind }) => kind === "sleep");
    });
    for (const event of events(names)) await send(event);
  };

export const CANCELS = scenarios("cancelling by events and times", {
  "cancel-on-an-event": {
    ...sleeper((names) => ({ cancelOn: [{ event: names.event("stop") }] })),
    during: cancelledBy((names) => [{ name: names.event("stop") }]),
  },
  "cancel-on-a-matching-event": {
    ...sleeper((names) => ({ cancelOn: [{ event: names.event("stop"), match: "data.id" }] })),
    during: cancelledBy((names) => [
      { name: names.event("stop"), data: { id: "8" } },
      { name: names.event("stop"), data: { id: "7" } },
    ]),
  },
  "cancel-on-a-condition": {
    ...sleeper((names) => ({
      cancelOn: [{ event: names.event("stop"), if: "async.data.over < event.data.total" }],
    })),
    during: cancelledBy((names) => [{ name: names.event("stop"), data: { over: 5 } }]),
  },
  "no-cancel-by-another-id": {
    handler: async ({ step }) => {
      await step.sleep("short", "2s");
      return "went on";
    },
    main: {
      config: (names) => ({ cancelOn: [{ event: names.event("stop"), match: "data.id" }] }),
    },
    send: (names) => ({ name: names.event(), data: { id: "7" } }),
    during: async ({ saw, send, names }) => {
      await saw("Sleep short");
      await send({ name: names.event("stop"), data: { id: "8" } });
    },
    expect: { output: "went on" },
  },
  "finish-timeout": {
    ...sleeper(() => ({ timeouts: { finish: "1s" } })),
    check: async ({ api, runId }) => {
      const trace = (await api.data(`/v1/runs/${runId}/trace`)) as { readonly error: unknown };
      includes("reason", trace.error, { name: "FinishTimeout" });
      same("status", (await api.run(runId)).status, "Cancelled");
    },
  },
});

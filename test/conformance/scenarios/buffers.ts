// Events that wait for others: the last of several starts a run, or all of them start one together.
import type { EventSpec, Handler, Names } from "../function-spec.ts";
import { same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

const numbered =
  (count: number) =>
  (names: Names): EventSpec[] =>
    Array.from({ length: count }, (_, n) => ({ name: names.event(), data: { n } }));

const seen: Handler = async ({ event, events, step }) => {
  await step.sleepUntil("pause", new Date(0));
  return [event.data["n"], events.map(({ data }) => data["n"])];
};

export const BUFFERS = scenarios("events that wait for others", {
  "a-debounced-run": {
    functions: {
      last: {
        triggers: (names) => [{ event: names.event() }],
        config: () => ({ debounce: { period: "1s", timeout: "5s", key: "event.data.key" } }),
        handler: seen,
      },
    },
    check: async ({ send, names, runsOf, until, ended }) => {
      const [first, , third] = await send(numbered(3)(names));
      const run = await until("a run of the last", async () => (await runsOf(third, "last"))[0]);
      same("output", (await ended(run.id)).output, [2, [2]]);
      same("runs of the first", await runsOf(first, "last"), []);
    },
  },
  "a-full-batch": {
    main: { config: () => ({ batchEvents: { maxSize: 3, timeout: "60s" } }) },
    send: numbered(3),
    handler: seen,
    expect: { output: [0, [0, 1, 2]] },
    check: async ({ eventIds, runsOf, runId }) => {
      const last = await runsOf(eventIds[2]);
      same(
        "runs of the last event",
        last.map(({ id }) => id),
        [runId],
      );
    },
  },
  "a-batch-whose-time-is-over": {
    main: {
      config: () => ({ batchEvents: { maxSize: 50, timeout: "1s", if: "event.data.n < 2" } }),
    },
    send: numbered(3),
    handler: seen,
    expect: { output: [0, [0, 1]] },
    check: async ({ eventIds, runsOf, until, ended }) => {
      const run = await until("a run of its own", async () => (await runsOf(eventIds[2]))[0]);
      same("output", (await ended(run.id)).output, [2, [2]]);
    },
  },
});

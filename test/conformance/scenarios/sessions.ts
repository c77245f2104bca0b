// What an event belongs to: the sessions in its `meta`.
import { same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

export const SESSIONS = scenarios("events", {
  "sessions-of-an-event": {
    send: (names) => ({ name: names.event(), meta: { sessions: { chat: "c-é", user: 7 } } }),
    handler: async ({ event, step }) => {
      await step.sleepUntil("pause", new Date(0));
      return event.meta?.sessions ?? null;
    },
    expect: { output: { chat: "c-é", user: "7" } },
  },
  "events-with-one-value-start-one-run": {
    main: { config: () => ({ idempotency: "event.data.id" }) },
    handler: ({ event }) => event.data["id"],
    send: (names) => ["k", "k", "other"].map((id) => ({ name: names.event(), data: { id } })),
    expect: { output: "k" },
    check: async ({ eventIds, runsOf, until }) => {
      const [, again, other] = eventIds;
      await until("a run of the third", async () => (await runsOf(other))[0]);
      same("runs of the second", await runsOf(again), []);
    },
  },
  "an-event's-own-id": {
    handler: ({ event, events }) => [event.id, events[0]?.id],
    send: (names) => ({ name: names.event(), id: `own-${names.event()}` }),
    check: ({ run, names }) => {
      const id = `own-${names.event()}`;
      same("output", run.output, [id, id]);
      return Promise.resolve();
    },
  },
  "no-sessions": {
    handler: ({ event }) => event.meta?.sessions ?? null,
    expect: { output: null },
  },
  "sessions-of-a-sent-event": {
    sdks: ["v4", "cairn"],
    handler: async ({ step, names }) => {
      const event = { name: names.event("next"), meta: { sessions: { order: "o-1" } } };
      return await step.sendEvent("send", event);
    },
    functions: {
      next: {
        triggers: (names) => [{ event: names.event("next") }],
        handler: ({ event }) => event.meta?.sessions ?? null,
      },
    },
    check: async ({ run, runsOf, ended, until }) => {
      const { ids } = run.output as { readonly ids: readonly string[] };
      const next = await until("a run of next", async () => (await runsOf(ids[0], "next"))[0]);
      same("output", (await ended(next.id)).output, { order: "o-1" });
    },
  },
});

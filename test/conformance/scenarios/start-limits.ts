// Events that start nothing because of those that came before: `rateLimit` and `singleton`.
import { same } from "../runner/mismatch.ts";
import type { Trial } from "../runner/trial.ts";
import { type Draft, scenarios } from "../scenario.ts";

/** Why the event did not start `main`; null when it did. */
async function reasonOf({ api, names }: Trial, eventId: string | undefined): Promise<unknown> {
  const { decisions } = (await api.data(`/v1/events/${eventId ?? ""}`)) as {
    readonly decisions: readonly { readonly functionSlug: string; readonly reason: unknown }[];
  };
  return decisions.find(({ functionSlug }) => functionSlug === names.slug("main"))?.reason;
}

const waiter = (mode: "skip" | "cancel"): Draft => ({
  handler: async ({ step, event, names }) => {
    await step.waitForEvent("go", { event: names.event("go"), timeout: "1h" });
    return event.data["turn"];
  },
  main: { config: () => ({ singleton: { mode, key: "event.data.user" } }) },
  send: (names) => ({ name: names.event(), data: { user: "a", turn: 1 } }),
});

export const START_LIMITS = scenarios("limits on starts", {
  "rate-limit": {
    handler: ({ event }) => event.data["user"],
    main: { config: () => ({ rateLimit: { limit: 2, period: "1h", key: "event.data.user" } }) },
    send: (names) => ({ name: names.event(), data: { user: "a" } }),
    expect: { output: "a" },
    check: async (trial) => {
      const { names, send } = trial;
      const users = ["a", "a", "b"].map((user) => ({ name: names.event(), data: { user } }));
      const ids = await send(users);
      const reasons = await Promise.all(ids.map((id) => reasonOf(trial, id)));
      same("reasons", reasons, [null, "rate_limited", null]);
    },
  },
  "singleton-skip": {
    ...waiter("skip"),
    expect: { output: 1 },
    during: async (trial) => {
      const { names, saw, send } = trial;
      await saw("WaitForEvent go");
      const users = ["a", "b"].map((user) => ({ name: names.event(), data: { user, turn: 2 } }));
      const ids = await send(users);
      same("reasons", await Promise.all(ids.map((id) => reasonOf(trial, id))), ["singleton", null]);
      await send({ name: names.event("go") });
    },
  },
  "singleton-cancel": {
    ...waiter("cancel"),
    expect: { status: "Cancelled" },
    during: async ({ ended, names, runId, runsOf, saw, send, until }) => {
      await saw("WaitForEvent go");
      const [id] = await send([{ name: names.event(), data: { user: "a", turn: 2 } }]);
      const newer = await until("the newer run", async () => (await runsOf(id))[0]);
      // Not for the older one, which must be over before.
      await ended(runId);
      await send({ name: names.event("go") });
      const run = await ended(newer.id);
      same("the newer run", [run.status, run.output], ["Completed", 2]);
    },
  },
});

// Cron triggers: what a function sees of the tick that started it.
import type { Handler } from "../function-spec.ts";
import { same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

const CRON = "TZ=Europe/Paris 0 3 * * *";

const seen: Handler = async ({ event, step }) => {
  const { cron, scheduledAt } = event.data;
  const isInstant = await step.run("look", () => !Number.isNaN(Date.parse(String(scheduledAt))));
  return { name: event.name, cron, isInstant };
};

export const SCHEDULES = scenarios("schedules", {
  "cron-run-now": {
    functions: {
      main: { handler: () => Promise.resolve("started by an event") },
      nightly: { handler: seen, triggers: () => [{ cron: CRON }] },
    },
    expect: { output: "started by an event" },
    check: async ({ api, names, ended }) => {
      const path = `/v1/schedules?function=${encodeURIComponent(names.slug("nightly"))}`;
      const [schedule] = (await api.data(path)) as readonly { id: string; cron: string }[];
      same("cron", schedule?.cron, CRON);
      const run = `/v1/schedules/${schedule?.id ?? ""}/run`;
      const { runId } = (await api.data(run, { body: {} })) as { runId: string };
      const { status, output } = await ended(runId);
      same(
        "run",
        [status, output],
        ["Completed", { name: "inngest/scheduled.timer", cron: CRON, isInstant: true }],
      );
    },
  },
});

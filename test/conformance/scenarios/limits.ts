// How many runs go on at once, and how often one starts: `concurrency`, `throttle` and `priority`.
import { includes, same } from "../runner/mismatch.ts";
import type { Trial } from "../runner/trial.ts";
import { type Draft, scenarios } from "../scenario.ts";

interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly periodMs: number | null;
  readonly ahead: number;
}

/** The limit that the run waits for, when it is of that kind. */
async function limitOf({ api, until }: Trial, runId: string, kind: string): Promise<Limit> {
  return await until(`a run that waits for ${kind}`, async () => {
    const why = (await api.data(`/v1/runs/${runId}/why`)) as {
      readonly reasons: readonly { readonly kind: string; readonly limit: Limit }[];
    };
    return why.reasons.find((reason) => reason.kind === kind)?.limit;
  });
}

/** The run is inside of its app. */
async function isCalling({ api, runId, until }: Trial): Promise<void> {
  await until("a call", async () => {
    const why = (await api.data(`/v1/runs/${runId}/why`)) as {
      readonly reasons: readonly { readonly kind: string }[];
    };
    return why.reasons.find(({ kind }) => kind === "calling");
  });
}

/** While the first holds its slot it is asked twice what the others wait for, on a machine that may stall. */
const HELD_MS = 8_000;

/** Two more runs for the same user come while the first holds the only slot. */
const held = (config: Readonly<Record<string, unknown>>): Draft => ({
  handler: async ({ step, event }) => {
    await step.run("held", async () => {
      if (event.data["turn"] === 1) await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    });
    return event.data["turn"];
  },
  main: { config: () => config },
  send: (names) => ({ name: names.event(), data: { user: "a", turn: 1, rank: 0 } }),
  expect: { output: 1 },
});

export const LIMITS = scenarios("limits on runs at once", {
  concurrency: {
    ...held({ concurrency: { limit: 1, key: "event.data.user" } }),
    during: async (trial) => {
      const { ended, names, runsOf, send, until } = trial;
      await isCalling(trial);
      const [id] = await send({ name: names.event(), data: { user: "a", turn: 2 } });
      const next = await until("the next run", async () => (await runsOf(id))[0]);
      includes("limit", await limitOf(trial, next.id, "limit"), {
        name: "concurrency[0]",
        limit: 1,
        ahead: 0,
      });
      same("the next run", (await ended(next.id)).output, 2);
    },
  },
  throttle: {
    handler: () => "started",
    main: { config: () => ({ throttle: { limit: 1, period: "1h" } }) },
    send: (names) => ({ name: names.event(), data: {} }),
    expect: { output: "started" },
    check: async (trial) => {
      const { names, runsOf, send, until } = trial;
      const [id] = await send({ name: names.event(), data: {} });
      const next = await until("the next run", async () => (await runsOf(id))[0]);
      includes("limit", await limitOf(trial, next.id, "throttle"), {
        name: "throttle",
        limit: 1,
        periodMs: 3_600_000,
      });
    },
  },
  priority: {
    ...held({ concurrency: 1, priority: { run: "event.data.rank" } }),
    during: async (trial) => {
      const { ended, names, runsOf, send, until } = trial;
      await isCalling(trial);
      const ids = await send([
        { name: names.event(), data: { turn: 2, rank: 0 } },
        { name: names.event(), data: { turn: 3, rank: 100 } },
      ]);
      const runs = await Promise.all(
        ids.map((id) => until("a run", async () => (await runsOf(id))[0])),
      );
      const limits = await Promise.all(runs.map(({ id }) => limitOf(trial, id, "limit")));
      const places = limits.map(({ ahead }) => ahead);
      same("the later one comes first", places, [1, 0]);
      for (const { id } of runs) same("a run", (await ended(id)).status, "Completed");
    },
  },
});

// Events: what they start, how often, and how functions send them.
import { holds, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

const TRIGGERS = scenarios("triggers", {
  "wildcard-trigger": {
    main: { triggers: (names) => [{ event: names.event("*") }] },
    send: (names) => ({ name: names.event("anything.at-all") }),
    handler: ({ event }) => event.name.endsWith("anything.at-all"),
    expect: { output: true },
  },
  "wildcard-does-not-match-its-stem": {
    functions: {
      other: { triggers: (names) => [{ event: names.event("*") }], handler: () => 1 },
    },
    check: async ({ send, names, runsOf }) => {
      const [id] = await send({ name: names.event() });
      same("runs", (await runsOf(id, "other")).length, 0);
    },
  },
  "trigger-expression": {
    main: { triggers: (names) => [{ event: names.event(), if: "event.data.total > 10" }] },
    send: (names) => ({ name: names.event(), data: { total: 11 } }),
    handler: () => "large",
    expect: { output: "large" },
    check: async ({ send, runsOf, names }) => {
      const ids = await send([
        { name: names.event(), data: { total: 10 } },
        { name: names.event(), data: {} },
      ]);
      for (const id of ids) same("runs", (await runsOf(id)).length, 0);
    },
  },
  "trigger-expression-on-text": {
    main: {
      triggers: (names) => [
        {
          event: names.event(),
          if: "event.data.mail.endsWith('@example.com') && has(event.data.id)",
        },
      ],
    },
    send: (names) => ({ name: names.event(), data: { mail: "a@example.com", id: 1 } }),
    handler: () => "ours",
    expect: { output: "ours" },
  },
  "several-triggers": {
    main: {
      triggers: (names) => [{ event: names.event("one") }, { event: names.event("two") }],
    },
    send: (names) => ({ name: names.event("two") }),
    handler: ({ event }) => event.name.endsWith("two"),
    expect: { output: true },
  },
  "one-event-two-functions": {
    handler: () => "first",
    functions: {
      second: { triggers: (names) => [{ event: names.event() }], handler: () => "second" },
    },
    expect: { output: "first" },
    check: async ({ eventIds, runsOf, ended }) => {
      const [run] = await runsOf(eventIds[0], "second");
      same("output", (await ended(run?.id ?? "")).output, "second");
    },
  },
  "unknown-event": {
    check: async ({ send, names, api }) => {
      const [id] = await send({ name: names.event("nobody-listens") });
      same("runs", await api.runsOf(id ?? ""), []);
    },
  },
});

const EVENTS = scenarios("events", {
  "send-event-step": {
    handler: async ({ step, names }) =>
      await step.sendEvent("tell", [
        { name: names.event("told"), data: { n: 1 } },
        { name: names.event("told"), data: { n: 2 } },
      ]),
    functions: {
      told: {
        triggers: (names) => [{ event: names.event("told") }],
        handler: ({ event }) => event.data["n"],
      },
    },
    check: async ({ run, runsOf, ended }) => {
      const { ids } = run.output as { ids: string[] };
      same("number of ids", ids.length, 2);
      for (const [index, id] of ids.entries()) {
        const [started] = await runsOf(id, "told");
        same("output", (await ended(started?.id ?? "")).output, index + 1);
      }
    },
  },
  "send-event-step-calls": {
    handler: async ({ step, names }) => {
      await step.sendEvent("tell", { name: names.event("told") });
    },
    expect: {
      calls: {
        inline: ["checkpoint > 200 StepRun tell", "step > 206 RunComplete"],
        stepwise: ["step > 206 StepRun tell", "step > 200"],
      },
    },
  },
  "send-in-a-step": {
    handler: async ({ step, names, send }) =>
      await step.run("send", () => send({ name: names.event("told"), data: { n: 1 } })),
    check: ({ run }) => {
      const { ids } = run.output as { ids: string[] };
      holds("one id", ids.length === 1 && ids[0] !== "", ids);
      return Promise.resolve();
    },
  },
  "event-id-counts-once": {
    send: (names) => ({ name: names.event(), id: `once-${names.event()}`, data: { n: 1 } }),
    handler: ({ event }) => event.data["n"],
    expect: { output: 1 },
    check: async ({ send, names, runsOf, eventIds, runId }) => {
      const again = await send({
        name: names.event(),
        id: `once-${names.event()}`,
        data: { n: 2 },
      });
      same("ids", again.length, 1);
      const runs = [...(await runsOf(eventIds[0])), ...(await runsOf(again[0]))];
      same("runs", [...new Set(runs.map(({ id }) => id))], [runId]);
    },
  },
  "batch-of-events": {
    functions: {
      each: {
        triggers: (names) => [{ event: names.event() }],
        handler: ({ event }) => event.data["n"],
      },
    },
    check: async ({ send, names, runsOf, ended }) => {
      const ids = await send([0, 1, 2, 3].map((n) => ({ name: names.event(), data: { n } })));
      same("different ids", new Set(ids).size, 4);
      for (const [n, id] of ids.entries()) {
        const [run] = await runsOf(id, "each");
        same("output", (await ended(run?.id ?? "")).output, n);
      }
    },
  },
  "reserved-event-name": {
    check: async ({ api, keys }) => {
      const { status, body } = await api.ask(`/e/${keys.eventKey}`, {
        body: { name: "inngest/function.failed", data: {} },
        headers: {},
      });
      holds("refused", status >= 400 && status < 500 && body["status"] === status, body);
    },
  },
  "event-seed-makes-sends-repeatable": {
    check: async ({ api, keys, names }) => {
      const seed = `${String(Date.now())},${Buffer.alloc(10, 7).toString("base64")}`;
      const send = () =>
        api.ask(`/e/${keys.eventKey}`, {
          body: [{ name: names.event("seeded") }, { name: names.event("seeded") }],
          headers: { "x-inngest-event-id-seed": seed },
        });
      const [first, second] = [await send(), await send()];
      same("ids", second.body["ids"], first.body["ids"]);
      same("different ids", new Set(first.body["ids"] as string[]).size, 2);
    },
  },
});

export const EVENT_SCENARIOS = [...TRIGGERS, ...EVENTS];

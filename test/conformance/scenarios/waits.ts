// Waiting for events: which of them count, when, and what the function gets.
import { holds, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

interface Trace {
  readonly steps: readonly { readonly name: string; readonly status: string }[];
}

export const WAITS = scenarios("waits", {
  "wait-resolved": {
    handler: async ({ step, names }) => {
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
      });
      return [reply?.name, reply?.data];
    },
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent reply");
      await send({ name: names.event("reply"), data: { n: 1, deep: { list: [] } } });
    },
    check: ({ run, names }) => {
      same("output", run.output, [names.event("reply"), { n: 1, deep: { list: [] } }]);
      return Promise.resolve();
    },
    expect: {
      calls: {
        inline: ["step > 206 WaitForEvent reply", "step > 206 RunComplete"],
        stepwise: ["step > 206 WaitForEvent reply", "step > 200"],
      },
    },
  },
  "wait-gets-the-whole-event": {
    handler: async ({ step, names }) =>
      await step.waitForEvent("reply", { event: names.event("reply"), timeout: "1h" }),
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent reply");
      await send({ name: names.event("reply"), id: `${names.event()}-one`, ts: 1_700_000_000_000 });
    },
    check: ({ run, names }) => {
      const { id, ts } = run.output as { id: string; ts: number };
      holds("an id", typeof id === "string" && id !== "", id);
      same("ts", ts, 1_700_000_000_000);
      same("name", (run.output as { name: string }).name, names.event("reply"));
      return Promise.resolve();
    },
  },
  "wait-timeout": {
    handler: async ({ step, names }) => {
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1s",
      });
      return reply === null ? "too late" : "came";
    },
    expect: {
      output: "too late",
      memos: { reply: "null" },
      calls: {
        inline: ["step > 206 WaitForEvent reply", "step > 206 RunComplete"],
        stepwise: ["step > 206 WaitForEvent reply", "step > 200"],
      },
    },
  },
  "wait-timeout-as-date": {
    handler: async ({ step, names }) => {
      const at = await step.run("when", () => Date.now() + 1_000);
      return await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: new Date(at),
      });
    },
    expect: { output: null },
  },
  "wait-match": {
    send: (names) => ({ name: names.event(), data: { id: "7" } }),
    handler: async ({ step, names }) => {
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
        match: "data.id",
      });
      return reply?.data;
    },
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent reply");
      await send({ name: names.event("reply"), data: { id: "8", n: 1 } });
      await send({ name: names.event("reply"), data: { id: 7, n: 2 } });
      await send({ name: names.event("reply"), data: { id: "7", n: 3 } });
    },
    expect: { output: { id: "7", n: 3 } },
  },
  "wait-if": {
    send: (names) => ({ name: names.event(), data: { least: 10 } }),
    handler: async ({ step, names }) => {
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
        if: "async.data.amount >= event.data.least && async.data.kind in ['a', 'b']",
      });
      return reply?.data["amount"];
    },
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent reply");
      const event = (amount: number, kind: string) => ({
        name: names.event("reply"),
        data: { amount, kind },
      });
      await send([event(9, "a"), event(20, "c"), event(30, "b")]);
    },
    expect: { output: 30 },
  },
  "wait-if-missing-fields": {
    handler: async ({ step, names }) => {
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
        if: "async.data.user.name == event.data.user.name",
      });
      return reply?.data;
    },
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent reply");
      await send({ name: names.event("reply"), data: { user: { name: "x" } } });
      // Missing is null at any depth, and null equals null.
      await send({ name: names.event("reply"), data: { other: 1 } });
    },
    expect: { output: { other: 1 } },
  },
  "wait-with-a-broken-expression": {
    handler: async ({ step, names }) =>
      await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
        if: "async.data.a ==",
      }),
    expect: { status: "Failed" },
  },
  "early-event": {
    handler: async ({ step, names, send }) => {
      await step.run("send", () => send({ name: names.event("reply"), data: { n: 1 } }));
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "10s",
      });
      return reply?.data;
    },
    expect: { output: { n: 1 } },
  },
  "event-before-the-run": {
    sdks: ["v4", "v3", "cairn"],
    handler: async ({ step, names }) =>
      await step.waitForEvent("reply", { event: names.event("reply"), timeout: "1s" }),
    // In one request, so that it is older than the run by its place only.
    send: (names) => ({ name: names.event() }),
    expect: { output: null },
  },
  "two-waits-one-event": {
    handler: async ({ step, names }) => {
      const wait = (id: string) =>
        step.waitForEvent(id, { event: names.event("reply"), timeout: "1h" });
      const both = await Promise.all([wait("one"), wait("two")]);
      return both.map((event) => event?.data["n"]);
    },
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent two");
      await send({ name: names.event("reply"), data: { n: 5 } });
    },
    expect: { output: [5, 5] },
  },
  "waits-one-after-the-other": {
    handler: async ({ step, names }) => {
      const seen: unknown[] = [];
      for (const id of ["one", "two"]) {
        const event = await step.waitForEvent(id, { event: names.event(id), timeout: "1h" });
        seen.push(event?.data["n"]);
      }
      return seen;
    },
    during: async ({ saw, send, names }) => {
      await saw("WaitForEvent one");
      await send({ name: names.event("one"), data: { n: 1 } });
      await saw("WaitForEvent two");
      await send({ name: names.event("two"), data: { n: 2 } });
    },
    expect: { output: [1, 2] },
  },
  "only-the-first-event-counts": {
    handler: async ({ step, names }) => {
      const event = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
      });
      return event?.data["n"];
    },
    during: async ({ api, runId, until, send, names }) => {
      // Stored: events that come while it is being stored are found by it or find it, whichever is first.
      await until("the wait", async () => {
        const { steps } = (await api.data(`/v1/runs/${runId}/trace`)) as Trace;
        return steps.find(({ name, status }) => name === "reply" && status === "waiting");
      });
      await send([1, 2, 3].map((n) => ({ name: names.event("reply"), data: { n } })));
    },
    expect: { output: 1 },
  },
});

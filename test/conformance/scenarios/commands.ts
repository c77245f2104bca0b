// What people and programs ask for over the API: start a run, start it again, cancel many.
import type { Handler } from "../function-spec.ts";
import { includes, same } from "../runner/mismatch.ts";
import { stepHash } from "../runner/outline.ts";
import type { Trial } from "../runner/trial.ts";
import { scenarios } from "../scenario.ts";

const adding: Handler = async ({ step, note }) => {
  const a = await step.run("a", () => {
    note("a");
    return 1;
  });
  const add = (x: number, y: number): number => {
    note(`b ${String(x)} ${String(y)}`);
    return x + y;
  };
  const b = await step.run("b", add, a, 10);
  return await step.run("c", () => ({ a, b }));
};

/** @param fromStep - Absent: the whole of it. */
async function rerun({ api, runId, ended, record }: Trial, fromStep?: object) {
  const body = { fromStep };
  const { id } = (await api.data(`/v1/runs/${runId}/rerun`, { body })) as { id: string };
  const { status, output } = await ended(id);
  return { status, output, notes: (await record(id)).notes };
}

const RERUNS = scenarios("starting again", {
  "rerun-from-a-step": {
    handler: adding,
    expect: { output: { a: 1, b: 11 }, notes: ["a", "b 1 10"] },
    check: async (trial) => {
      same("other arguments", await rerun(trial, { stepId: stepHash("b"), input: [50, 60] }), {
        status: "Completed",
        output: { a: 1, b: 110 },
        notes: ["b 50 60"],
      });
      same("its own arguments", await rerun(trial, { stepId: stepHash("b") }), {
        status: "Completed",
        output: { a: 1, b: 11 },
        notes: ["b 1 10"],
      });
      same("a later step", await rerun(trial, { stepId: stepHash("c") }), {
        status: "Completed",
        output: { a: 1, b: 11 },
        notes: [],
      });
    },
  },
  "rerun-as-a-whole": {
    send: (names) => ({ name: names.event(), data: { n: 7 } }),
    handler: async ({ event, step, note, runId }) => {
      await step.run("a", () => note("a"));
      if (event.data["n"] !== 7) throw new Error("other data");
      return await step.run("b", () => runId.length);
    },
    check: async (trial) => {
      const { output } = trial.run;
      same("output", await rerun(trial), { status: "Completed", output, notes: ["a"] });
    },
  },
  "rerun-of-a-failed-run": {
    handler: async ({ step, note }) => {
      const a = await step.run("a", (n: number) => n, 1);
      note(a);
      if (a === 1) throw new Error("not 1");
      return a;
    },
    expect: { status: "Failed" },
    check: async (trial) => {
      const fromStep = { stepId: stepHash("a"), input: [2] };
      const { status, output } = await rerun(trial, fromStep);
      same("with 2", [status, output], ["Completed", 2]);
    },
  },
  "rerun-from-a-parallel-step": {
    handler: async ({ step }) => {
      const double = (n: number): number => n * 2;
      const all = await Promise.all([
        step.run("a", double, 1),
        step.run("b", double, 2),
        step.run("c", double, 3),
      ]);
      return await step.run("sum", () => all);
    },
    expect: { output: [2, 4, 6] },
    check: async (trial) => {
      const { status, output } = await rerun(trial, { stepId: stepHash("b"), input: [50] });
      same("with 50", [status, output], ["Completed", [2, 100, 6]]);
    },
  },
  "rerun-from-a-wait": {
    handler: async ({ step, names }) => {
      const a = await step.run("a", () => 1);
      const reply = await step.waitForEvent("reply", {
        event: names.event("reply"),
        timeout: "1h",
      });
      return [a, reply?.data["n"]];
    },
    during: async ({ send, saw, names }) => {
      await saw("WaitForEvent reply");
      await send({ name: names.event("reply"), data: { n: 1 } });
    },
    expect: { output: [1, 1] },
    check: async ({ api, runId, send, saw, names, ended }) => {
      const body = { fromStep: { stepId: stepHash("reply") } };
      const { id } = (await api.data(`/v1/runs/${runId}/rerun`, { body })) as { id: string };
      await saw("WaitForEvent reply", id);
      await send({ name: names.event("reply"), data: { n: 2 } });
      same("output", (await ended(id)).output, [1, 2]);
    },
  },
  "rerun-from-no-step": {
    handler: adding,
    check: async ({ api, runId }) => {
      const body = { fromStep: { stepId: stepHash("nobody") } };
      const { status } = await api.ask(`/v1/runs/${runId}/rerun`, { body });
      same("status", status, 400);
    },
  },
});

const LATER = "2100-01-01T00:00:00Z";

/** Cancels the runs of `main` for which it holds. */
async function cancelMany({ api, appId, scenario, until }: Trial, condition: string) {
  const body = {
    app_id: appId,
    function_id: scenario,
    started_before: LATER,
    if: condition,
  };
  const { id } = (await api.data("/v1/cancellations", { body })) as { id: string };
  return await until("the end of the cancellation", async () => {
    const view = (await api.data(`/v1/cancellations/${id}`)) as Record<string, unknown>;
    return view["status"] === "running" ? undefined : view;
  });
}

const CANCELLATIONS = scenarios("cancelling", {
  "cancel-many": {
    send: (names) => ({ name: names.event(), data: { user: "u-7" } }),
    handler: async ({ step, note }) => {
      await step.sleep("long", "1h");
      note("must not happen");
    },
    during: async (trial) => {
      await trial.saw("Sleep long");
      const none = await cancelMany(trial, "event.data.user == 'u-8'");
      includes("of nobody", none, { status: "finished", matched: 0, cancelled: 0 });
      const one = await cancelMany(trial, "event.data.user == 'u-7'");
      includes("of one", one, { status: "finished", matched: 1, cancelled: 1 });
    },
    expect: { status: "Cancelled", notes: [] },
  },
});

const INVOKES = scenarios("invocations", {
  "invoke-by-slug": {
    functions: {
      other: {
        handler: async ({ event, step }) => {
          const n = await step.run("a", () => event.data["n"]);
          return { name: event.name, n, text: event.data["text"] };
        },
      },
    },
    check: async ({ api, names, ended, runsOf }) => {
      const body = { data: { n: 1, text: "é🪨" } };
      const { status, body: answer } = await api.ask(`/invoke/${names.slug("other")}`, { body });
      same("status", [status, answer["status"]], [200, 200]);
      const runId = String(answer["run_id"]);
      const { output } = await ended(runId);
      same("output", output, { name: "inngest/function.invoked", ...body.data });
      const runs = await runsOf(String(answer["id"]), "other");
      same(
        "runs of its event",
        runs.map(({ id }) => id),
        [runId],
      );
    },
  },
  "invoke-nobody": {
    check: async ({ api, names }) => {
      const { status } = await api.ask(`/invoke/${names.slug("nobody")}`, { body: {} });
      same("status", status, 404);
    },
  },
});

const WITHOUT_A_KEY = scenarios("keys", {
  "commands-without-a-token": {
    modes: ["production"],
    functions: { other: { handler: () => "must not run" } },
    check: async ({ api, names, appId, scenario }) => {
      const cancellation = { app_id: appId, function_id: scenario, started_before: LATER };
      const commands: Readonly<Record<string, unknown>> = {
        [`/invoke/${names.slug("other")}`]: { data: {} },
        [`/v1/functions/${names.slug("other")}/invoke`]: { data: {} },
        "/v1/cancellations": cancellation,
        "/v1/realtime/token": [{ channel: names.event(), name: "t" }],
        "/v1/realtime/publish?channel=c&topic=t": "text",
      };
      for (const [path, body] of Object.entries(commands)) {
        same(path, (await api.ask(path, { body, headers: {} })).status, 401);
      }
    },
  },
});

export const COMMANDS = [...RERUNS, ...CANCELLATIONS, ...INVOKES, ...WITHOUT_A_KEY];

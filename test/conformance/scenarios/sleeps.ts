// Sleeps, and runs that are cancelled while they sleep.
import { holds, same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

/** Nobody but a machine that stalls is so late; a lease or a sweep would be later. */
const LATE_MS = 20_000;

async function gap(notes: readonly unknown[]): Promise<number> {
  return Promise.resolve(Number(notes.at(-1)) - Number(notes[0]));
}

const SLEEPS = scenarios("sleeps", {
  sleep: {
    handler: async ({ step, note }) => {
      note(Date.now());
      await step.sleep("nap", "1s");
      return "rested";
    },
    expect: {
      output: "rested",
      memos: { nap: "null" },
      calls: {
        inline: ["step > 206 Sleep nap", "step > 206 RunComplete"],
        stepwise: ["step > 206 Sleep nap", "step > 200"],
      },
    },
    check: async ({ record }) => {
      const ms = await gap((await record()).notes);
      holds("a second between the calls", ms >= 950 && ms < LATE_MS, ms);
    },
  },
  "sleep-milliseconds": {
    handler: async ({ step, note }) => {
      note(Date.now());
      await step.sleep("nap", 1_000);
    },
    expect: { output: null },
    check: async ({ record }) => {
      const ms = await gap((await record()).notes);
      holds("a second between the calls", ms >= 950 && ms < LATE_MS, ms);
    },
  },
  "sleep-until-the-past": {
    handler: async ({ step }) => {
      await step.sleepUntil("past", new Date(0));
      return "at once";
    },
    expect: {
      output: "at once",
      memos: { past: "null" },
      calls: {
        inline: ["step > 206 Sleep past", "step > 206 RunComplete"],
        stepwise: ["step > 206 Sleep past", "step > 200"],
      },
    },
  },
  "sleep-until-soon": {
    handler: async ({ step, note }) => {
      const at = await step.run("when", () => Date.now() + 1_200);
      await step.sleepUntil("soon", new Date(at));
      note(Date.now() - at);
    },
    check: async ({ record }) => {
      const [late = -1] = (await record()).notes as number[];
      holds("not before the time", late >= 0 && late < LATE_MS, late);
    },
  },
  "sleep-until-iso-text": {
    handler: async ({ step }) => {
      await step.sleepUntil("past", "2020-01-01T00:00:00.000Z");
      return "at once";
    },
    expect: { output: "at once" },
  },
  "sleep-zero": {
    handler: async ({ step }) => {
      await step.sleep("none", 0);
      return "at once";
    },
    expect: { output: "at once" },
  },
  "sleeps-between-steps": {
    handler: async ({ step, note }) => {
      await step.run("a", () => note("a"));
      await step.sleep("nap", "1s");
      await step.run("b", () => note("b"));
      return "done";
    },
    expect: {
      output: "done",
      notes: ["a", "b"],
      calls: {
        inline: [
          "checkpoint > 200 StepRun a",
          "step > 206 Sleep nap",
          "checkpoint > 200 StepRun b",
          "step > 206 RunComplete",
        ],
        stepwise: [
          "step > 206 StepRun a",
          "step > 206 Sleep nap",
          "step > 206 StepRun b",
          "step > 200",
        ],
      },
    },
  },
});

const CANCELS = scenarios("cancelling", {
  "cancel-while-sleeping": {
    handler: async ({ step, note }) => {
      await step.sleep("long", "1h");
      note("must not happen");
    },
    during: async ({ saw, api, runId }) => {
      await saw("Sleep long");
      const { status } = await api.ask(`/v1/runs/${runId}`, { method: "DELETE" });
      same("answer to the cancellation", status, 204);
    },
    expect: { status: "Cancelled", notes: [] },
  },
  "cancel-twice": {
    handler: async ({ step }) => {
      await step.sleep("long", "1h");
    },
    during: async ({ saw, api, runId }) => {
      await saw("Sleep long");
      await api.data(`/v1/runs/${runId}/cancel`, { method: "POST" });
      await api.data(`/v1/runs/${runId}/cancel`, { method: "POST" });
    },
    expect: { status: "Cancelled" },
  },
  "cancel-while-waiting": {
    handler: async ({ step, names }) => {
      await step.waitForEvent("reply", { event: names.event("reply"), timeout: "1h" });
    },
    during: async ({ saw, api, runId, send, names }) => {
      await saw("WaitForEvent reply");
      await api.ask(`/v1/runs/${runId}`, { method: "DELETE" });
      await send({ name: names.event("reply") });
    },
    expect: { status: "Cancelled" },
  },
  "cancel-an-ended-run": {
    handler: () => "done",
    expect: { output: "done" },
    check: async ({ api, runId }) => {
      const { status } = await api.ask(`/v1/runs/${runId}`, { method: "DELETE" });
      same("answer", status, 409);
      same("status", (await api.run(runId)).status, "Completed");
    },
  },
});

export const SLEEPING = [...SLEEPS, ...CANCELS];

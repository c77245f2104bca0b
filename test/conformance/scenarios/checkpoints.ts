// Steps that are reported while the call goes on: how many at a time, for how long, and by whom.
import { holds, same } from "../runner/mismatch.ts";
import { outline } from "../runner/outline.ts";
import { scenarios } from "../scenario.ts";

export const CHECKPOINTS = scenarios("checkpoints", {
  "buffered-steps": {
    styles: ["inline", "streamed"],
    main: { config: () => ({ checkpointing: { bufferedSteps: 3 } }) },
    handler: async ({ step }) => {
      for (const id of ["a", "b", "c", "d", "e"]) await step.run(id, () => id);
      return "done";
    },
    expect: {
      output: "done",
      calls: {
        inline: [
          "checkpoint > 200 StepRun a, StepRun b, StepRun c",
          "step > 206 StepRun d, StepRun e, RunComplete",
        ],
      },
    },
  },
  "call-ends-after-max-runtime": {
    styles: ["inline", "streamed"],
    main: { config: () => ({ checkpointing: { maxRuntime: "1s" } }) },
    handler: async ({ step, note }) => {
      for (const id of ["a", "b", "c"]) {
        await step.run(id, async () => {
          note(id);
          await new Promise((resolve) => setTimeout(resolve, 700));
        });
      }
      return "done";
    },
    expect: { output: "done", notes: ["a", "b", "c"] },
    check: async ({ record }) => {
      const lines = outline(await record());
      holds(
        "more than one call",
        lines.filter((line) => !line.startsWith("checkpoint")).length > 1,
        lines,
      );
    },
  },
  "checkpointing-off-for-one-function": {
    styles: ["inline", "streamed"],
    main: { config: () => ({ checkpointing: false }) },
    handler: async ({ step }) => await step.run("a", () => 1),
    expect: { output: 1, calls: { inline: ["step > 206 StepRun a", "step > 200"] } },
  },
  "error-after-a-checkpoint": {
    styles: ["inline", "streamed"],
    main: { retries: 1 },
    handler: async ({ step, note, attempt }) => {
      await step.run("a", () => note("a"));
      return await step.run("b", () => {
        note(`b ${String(attempt)}`);
        if (attempt === 0) throw new Error("again");
        return "good";
      });
    },
    expect: {
      output: "good",
      notes: ["a", "b 0", "b 1"],
      calls: {
        inline: [
          "checkpoint > 200 StepRun a",
          "step > 206 StepError b",
          "step@1 > 206 StepRun b",
          "step > 206 RunComplete",
        ],
      },
    },
  },
  "checkpoint-for-an-ended-run": {
    styles: ["inline", "streamed"],
    handler: async ({ step }) => await step.run("a", () => 1),
    check: async ({ api, record, runId }) => {
      const sent = (await record()).calls.find((call) => "kind" in call);
      const { status } = await api.ask(`/v1/checkpoint/${runId}/async`, { body: sent?.body });
      same("status", status, 409);
    },
  },
  "checkpoint-with-a-stale-generation": {
    styles: ["inline", "streamed"],
    handler: async ({ step }) => {
      await step.run("a", () => 1);
      await step.sleep("nap", "2s");
    },
    during: async ({ api, record, runId, saw }) => {
      await saw("Sleep nap");
      const sent = (await record()).calls.find((call) => "kind" in call);
      const { status } = await api.ask(`/v1/checkpoint/${runId}/async`, { body: sent?.body });
      same("status", status, 409);
    },
  },
});

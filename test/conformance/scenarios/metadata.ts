// What code notes about its run and its steps: seen in the run's trace.
import { same } from "../runner/mismatch.ts";
import type { Trial } from "../runner/trial.ts";
import { type Draft, scenarios } from "../scenario.ts";

interface Note {
  readonly scope: string;
  readonly kind: string;
  readonly values: string;
}

interface Trace {
  readonly metadata: readonly Note[];
  readonly steps: readonly { readonly name: string; readonly metadata?: readonly Note[] }[];
}

const short = (notes: readonly Note[]): string[] =>
  notes.map(({ scope, kind, values }) => `${scope} ${kind} ${values}`);

async function notesOf({ api, runId }: Trial): Promise<Readonly<Record<string, string[]>>> {
  const { metadata, steps } = (await api.data(`/v1/runs/${runId}/trace`)) as Trace;
  const ofSteps = steps.flatMap(({ name, metadata: notes = [] }) =>
    notes.length === 0 ? [] : [[name, short(notes)] as const],
  );
  return { run: short(metadata), ...Object.fromEntries(ofSteps) };
}

const noting = (draft: Draft): Draft => ({
  sdks: ["v4"],
  main: { middleware: "metadata" },
  ...draft,
});

export const METADATA = scenarios("metadata", {
  "metadata-in-steps": noting({
    handler: async ({ step, describe }) => {
      await step.run("a", async () => {
        await describe("step", { rows: 3, text: "é🪨" });
        await describe("run", { stage: "import" });
        return 1;
      });
      await step.sleepUntil("pause", new Date(0));
      return await step.run("b", async () => {
        await describe("run", { stage: "done" });
        return 2;
      });
    },
    expect: { output: 2, memos: { a: '{"data":1}' } },
    check: async (trial) => {
      same("notes", await notesOf(trial), {
        run: ['run userland.default {"stage":"done"}'],
        a: ['step userland.default {"rows":3,"text":"é🪨"}'],
      });
    },
  }),
  "metadata-outside-of-steps": noting({
    handler: async ({ step, describe }) => {
      await step.run("a", () => 1);
      await step.sleepUntil("pause", new Date(0));
      await describe("run", { outside: true });
      return "done";
    },
    expect: { output: "done" },
    check: async (trial) => {
      same("notes", await notesOf(trial), { run: ['run userland.default {"outside":true}'] });
    },
  }),
  "metadata-of-an-ended-run": {
    handler: async ({ step }) => await step.run("a", () => 1),
    check: async (trial) => {
      const { api, runId } = trial;
      const one = { kind: "userland.default", op: "set", values: { reviewed: true } };
      const body = { target: { run_id: runId, step_id: "a" }, metadata: [one] };
      await api.data(`/v1/runs/${runId}/metadata`, { body });
      same("notes", await notesOf(trial), {
        run: [],
        a: ['step userland.default {"reviewed":true}'],
      });
    },
  },
});

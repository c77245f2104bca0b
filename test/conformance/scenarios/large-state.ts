// Runs with more memos than a call may carry: the app fetches them from the executor.
import { holds, same } from "../runner/mismatch.ts";
import { stepHash } from "../runner/outline.ts";
import { scenarios } from "../scenario.ts";

const MEGABYTE = 1024 * 1024;
const STEPS = 5;

const LENGTHS = Array.from({ length: STEPS }, (_, n) => [MEGABYTE, String(n)]);

interface Body {
  readonly use_api: boolean;
  readonly steps: Readonly<Record<string, unknown>>;
}

export const LARGE_STATE = scenarios("large state", {
  "memos-of-5-mb-at-once": {
    main: { retries: 1 },
    handler: async ({ step, note, attempt }) => {
      const texts = await Promise.all(
        Array.from({ length: STEPS }, (_, n) =>
          step.run(`s${String(n)}`, () => {
            note("big");
            return String(n).repeat(MEGABYTE);
          }),
        ),
      );
      const sum = (word: string) => {
        if (attempt === 0) throw new Error("again");
        return [word, ...texts.map((text) => [text.length, text[0]])];
      };
      const first = await step.run("first", sum, "own");
      await step.sleepUntil("pause", new Date(0));
      return first;
    },
    expect: {
      output: ["own", ...LENGTHS],
      notes: Array.from({ length: STEPS }, () => "big"),
    },
    check: async ({ record, api, runId, ended }) => {
      const last = (await record()).calls.findLast((call) => !("kind" in call));
      same("the last call", (JSON.parse(last?.body ?? "") as Body).use_api, true);
      const body = { fromStep: { stepId: stepHash("first"), input: ["other"] } };
      const { id } = (await api.data(`/v1/runs/${runId}/rerun`, { body })) as { id: string };
      same("started again", (await ended(id)).output, ["other", ...LENGTHS]);
    },
  },
  "memos-of-5-mb": {
    send: (names) => ({ name: names.event(), data: { n: 7 } }),
    handler: async ({ event, step, note }) => {
      const lengths: number[] = [];
      for (let n = 0; n < STEPS; n += 1) {
        const text = await step.run(`s${String(n)}`, () => {
          note(n);
          return String(n).repeat(MEGABYTE);
        });
        lengths.push(text.startsWith(String(n)) ? text.length : -1);
      }
      await step.sleepUntil("pause", new Date(0));
      const last = await step.run("last", () => event.data["n"]);
      return { lengths, last };
    },
    expect: {
      output: { lengths: Array.from({ length: STEPS }, () => MEGABYTE), last: 7 },
      notes: Array.from({ length: STEPS }, (_, n) => n),
    },
    check: async ({ record }) => {
      const bodies = (await record()).calls
        .filter((call) => !("kind" in call))
        .map((call) => JSON.parse(call.body) as Body);
      const fetching = bodies.filter(({ use_api }) => use_api);
      same("the first call", bodies[0]?.use_api, false);
      same("the last call", bodies.at(-1)?.use_api, true);
      holds(
        "no memos in calls that say use_api",
        fetching.every(({ steps }) => Object.keys(steps).length === 0),
        fetching.map(({ steps }) => Object.keys(steps)),
      );
    },
  },
});

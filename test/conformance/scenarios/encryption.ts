// The encryption of our SDK: what the executor has is not what the function reads.
import { AFTER } from "../app/encryption-cairn.ts";
import type { Handler } from "../function-spec.ts";
import { holds, includes, same } from "../runner/mismatch.ts";
import { stepHash } from "../runner/outline.ts";
import type { Trial } from "../runner/trial.ts";
import { scenarios } from "../scenario.ts";

const SECRET = "4242-4242-4242";

const handler: Handler = async ({ step, note }) => {
  const first = await step.run("first", () => ({ card: SECRET, none: null }));
  await step.sleepUntil("pause 1", new Date(0));
  const second = await step.run("second", () => [SECRET, first.card === SECRET]);
  await step.sleepUntil("pause 2", new Date(0));
  note([first.none, second[1]]);
  return { first, second };
};

const OUTPUT = { first: { card: SECRET, none: null }, second: [SECRET, true] };

interface Memo {
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the app got of the steps in its last call. */
async function checkMemos({ record, run }: Trial, keys: readonly [string, string]): Promise<void> {
  const { calls, notes } = await record();
  const call = calls.findLast((one) => !("kind" in one));
  const { steps } = JSON.parse(call?.body ?? "{}") as { steps: Record<string, Memo> };
  const [first, second] = [steps[stepHash("first")]?.data, steps[stepHash("second")]?.data];
  includes("first memo", first, { cairn_encrypted: 1, key: keys[0] });
  includes("second memo", second, { cairn_encrypted: 1, key: keys[1] });
  const wire = JSON.stringify([calls, run]);
  holds("nothing on the wire in the clear", !wire.includes(SECRET), wire.length);
  same("what the function read", notes.at(-1), [null, true]);
  same("output", await AFTER.decrypt(run.output), OUTPUT);
}

export const ENCRYPTION = scenarios("encryption", {
  encryption: {
    sdks: ["cairn"],
    main: { middleware: "encryption" },
    handler,
    check: (trial) => checkMemos(trial, ["old", "old"]),
  },
  "encryption-key-rotation": {
    sdks: ["cairn"],
    main: { middleware: "key-rotation" },
    handler,
    check: (trial) => checkMemos(trial, ["old", "new"]),
  },
});

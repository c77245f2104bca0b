// Messages to whoever is subscribed: each is heard once, however often the function is replayed.
import type { Context } from "../function-spec.ts";
import { same } from "../runner/mismatch.ts";
import { type Frame, subscribe } from "../runner/subscribe.ts";
import type { Trial } from "../runner/trial.ts";
import { type Draft, scenarios } from "../scenario.ts";

/** Subscribes, lets the function go on, and gives what was heard until the run has ended. */
async function hear(trial: Trial, topics: readonly string[]): Promise<readonly Frame[]> {
  const { saw, send, ended, runId, names } = trial;
  await saw("WaitForEvent ready");
  const subscription = await subscribe(trial, names.event(), ["status", ...topics]);
  try {
    await send({ name: names.event("ready") });
    await ended(runId);
    return await subscription.all();
  } finally {
    subscription.close();
  }
}

const subscribed = async ({ step, names }: Context): Promise<unknown> =>
  await step.waitForEvent("ready", { event: names.event("ready"), timeout: "1h" });

const telling = (draft: Draft): Draft => ({ sdks: ["v4", "cairn"], ...draft });

const DATA = { text: "é🪨\u2028", list: [null, 0.1] };
const VALUES = [DATA, "plain text", 0, null, [], {}];

export const REALTIME = scenarios("realtime", {
  "publish-from-a-step": telling({
    handler: async (context) => {
      const { step, publish, names } = context;
      await subscribed(context);
      const channel = names.event();
      const told = await publish({ channel, topic: "messages", data: DATA }, "tell");
      await step.run("a", () => 1);
      await step.sleepUntil("pause", new Date(0));
      await publish({ channel, topic: "messages", data: "again" }, "tell again");
      await publish({ channel, topic: "others", data: "not subscribed" }, "tell others");
      return told;
    },
    during: async (trial) => {
      const heard = await hear(trial, ["messages"]);
      const seen = heard.map(({ topic, data, run_id }) => [topic, data, run_id === trial.runId]);
      same("messages", seen, [
        ["messages", DATA, true],
        ["messages", "again", true],
      ]);
    },
    expect: { output: DATA, memos: { tell: `{"data":${JSON.stringify(DATA)}}` } },
  }),
  "publish-with-the-client": telling({
    handler: async (context) => {
      const { step, publish, names } = context;
      await subscribed(context);
      await step.run("tell", async () => {
        for (const data of VALUES) {
          await publish({ channel: names.event(), topic: "messages", data });
        }
      });
      await step.sleepUntil("pause", new Date(0));
      return "done";
    },
    during: async (trial) => {
      const heard = await hear(trial, ["messages"]);
      const seen = heard.map(({ data }) => data);
      same("messages", seen, VALUES);
    },
    expect: { output: "done" },
  }),
});

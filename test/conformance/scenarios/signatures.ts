// Calls and answers are signed in production, and nobody believes what is not.
import { holds, same } from "../runner/mismatch.ts";
import type { Trial } from "../runner/trial.ts";
import { signatureOf } from "../runner/wire-keys.ts";
import { type Draft, scenarios } from "../scenario.ts";

const BODY = '{"ctx":{},"event":{"data":{},"name":"x"},"events":[],"steps":{}}';

async function callApp(trial: Trial, signature: string | undefined): Promise<Response> {
  const fnId = trial.names.slug("fn");
  return await fetch(`${trial.serveUrl}?fnId=${fnId}&stepId=step`, {
    method: "POST",
    body: BODY,
    headers: {
      "content-type": "application/json",
      "x-inngest-server-kind": "cloud",
      ...(signature === undefined ? {} : { "x-inngest-signature": signature }),
    },
  });
}

/** A stream begins with 201 whatever is in it. */
const AT_ONCE = ["inline", "stepwise"] as const;

/** The app refuses the call. */
const refused = (signature: (trial: Trial) => string | undefined): Draft => ({
  modes: ["production"],
  styles: AT_ONCE,
  functions: { fn: { handler: () => "must not run" } },
  check: async (trial) => {
    const response = await callApp(trial, signature(trial));
    same("status", response.status, 401);
  },
});

const OTHER_KEY = `signkey-test-${"0123456789abcdef".repeat(4)}`;

export const SIGNATURES = scenarios("signatures", {
  "app-refuses-unsigned-calls": refused(() => undefined),
  "app-refuses-another-key": refused(() => signatureOf(BODY, OTHER_KEY)),
  "app-refuses-another-body": refused(({ keys }) => signatureOf(`${BODY} `, keys.signingKey)),
  "app-refuses-an-old-signature": refused(({ keys }) =>
    signatureOf(BODY, keys.signingKey, Date.now() - 600_000),
  ),
  "app-refuses-rubbish": refused(() => "t=1&s=zz"),
  "refusal-does-not-name-the-sdk": {
    modes: ["production"],
    styles: AT_ONCE,
    check: async (trial) => {
      const { headers } = await callApp(trial, undefined);
      same("x-inngest-sdk", headers.has("x-inngest-sdk"), false);
      same("x-inngest-sdk-handled", headers.get("x-inngest-sdk-handled"), "true");
    },
  },
  "calls-are-signed-in-canonical-form": {
    modes: ["production"],
    handler: async ({ step }) => {
      await step.run("a", () => ({ z: 1, a: "é", n: 1e21 }));
      await step.sleepUntil("pause", new Date(0));
    },
    check: async ({ record }) => {
      for (const call of (await record()).calls) {
        if ("kind" in call) continue;
        const { "x-inngest-signature": signature = "" } = call.received;
        holds("a signature", /^t=\d+&s=[0-9a-f]{64}$/.test(signature), signature);
      }
    },
  },
  "answers-are-signed": {
    modes: ["production"],
    handler: () => "done",
    check: async ({ record, keys }) => {
      const [call] = (await record()).calls;
      if (call === undefined || "kind" in call) throw new Error("there is no call");
      const { "x-inngest-signature": signature = "" } = call.headers;
      const at = Number(/^t=(\d+)/.exec(signature)?.[1]) * 1000;
      same("signature", signature, signatureOf(call.answer, keys.signingKey, at));
    },
  },
  "unsigned-answer-is-not-believed": {
    modes: ["production"],
    main: {
      retries: 1,
      intercept: (call) =>
        call === 1
          ? new Response('"forged"', { headers: { "x-inngest-sdk": "inngest-js:v4.24.0" } })
          : undefined,
    },
    handler: () => "real",
    expect: { output: "real" },
  },
});

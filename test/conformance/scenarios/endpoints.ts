// Durable endpoints: the app answers requests of its own, and the executor finishes what it began.
import type { EndpointHandler } from "../function-spec.ts";
import { includes, same } from "../runner/mismatch.ts";
import type { Trial } from "../runner/trial.ts";
import { ENDPOINT_PATH } from "../app/app-protocol.ts";
import { type Draft, scenarios } from "../scenario.ts";

interface Answer {
  readonly status: number;
  readonly redirected: boolean;
  readonly body: unknown;
}

async function ask({ app, scenario }: Trial, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${app}${ENDPOINT_PATH}${scenario}?x=1`, init);
  const { status, redirected } = response;
  return { status, redirected, body: (await response.json()) as unknown };
}

const endpoint = (handler: EndpointHandler, check: (trial: Trial) => Promise<void>): Draft => ({
  sdks: ["v4"],
  styles: ["inline"],
  endpoint: handler,
  check,
});

/** The run of this endpoint's only request. */
async function runOf({ api, scenario, until }: Trial): Promise<Readonly<Record<string, unknown>>> {
  return await until("the endpoint's run, ended", async () => {
    const runs = (await api.data("/v1/runs?eventName=inngest/http.request&limit=100")) as {
      readonly functionName: string;
      readonly endedAt: string | null;
    }[];
    return runs.find((run) => run.functionName.endsWith(`/${scenario}`) && run.endedAt !== null);
  });
}

export const ENDPOINTS = scenarios("durable endpoints", {
  "endpoint-answers-at-once": endpoint(
    async ({ step, request }) => {
      const a = await step.run("a", () => 1);
      return { a, method: request.method };
    },
    async (trial) => {
      const answer = await ask(trial);
      same("answer", answer, { status: 200, redirected: false, body: { a: 1, method: "GET" } });
      includes("run", await runOf(trial), { status: "completed", steps: 1 });
    },
  ),
  "endpoint-sleeps": endpoint(
    async ({ step }) => {
      const a = await step.run("a", () => ({ unicode: "é\u0000😀", minus: -0, list: [] }));
      await step.sleep("nap", "1s");
      return await step.run("b", () => ({ a }));
    },
    async (trial) => {
      const body = { a: { unicode: "é\u0000😀", minus: 0, list: [] } };
      same("answer", await ask(trial), { status: 200, redirected: true, body });
      includes("run", await runOf(trial), { status: "completed", steps: 3 });
    },
  ),
  "endpoint-with-a-body": endpoint(
    async ({ step }) => {
      await step.sleep("nap", "1s");
      return "posted";
    },
    async (trial) => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ z: [1.5, "é"], a: 1e21 });
      const answer = await ask(trial, { method: "POST", headers, body });
      same("answer", answer, { status: 200, redirected: true, body: "posted" });
    },
  ),
  "endpoint-runs-steps-in-parallel": endpoint(
    async ({ step }) => {
      const all = await Promise.all([1, 2, 3].map((n) => step.run(`s${String(n)}`, () => n * n)));
      const last = await step.run("sum", () => all.reduce((sum, n) => sum + n, 0));
      return { all, last };
    },
    async (trial) => {
      same("answer", (await ask(trial)).body, { all: [1, 4, 9], last: 14 });
      includes("run", await runOf(trial), { status: "completed", steps: 4 });
    },
  ),
  "endpoint-tries-again": endpoint(
    async ({ step }) => {
      const tries = { count: 0 };
      const once = await step.run("count", () => {
        const seen = (globalThis as { endpointTries?: number }).endpointTries ?? 0;
        (globalThis as { endpointTries?: number }).endpointTries = seen + 1;
        if (seen < 2) throw new Error("not yet");
        return seen + 1;
      });
      return { once, ...tries };
    },
    async (trial) => {
      same("answer", (await ask(trial)).body, { once: 3, count: 0 });
    },
  ),
  "endpoint-fails": endpoint(
    async ({ step }) => {
      await step.sleep("nap", "1s");
      throw new TypeError("out of paper");
    },
    async (trial) => {
      const { status, body } = await ask(trial);
      same("status", status, 500);
      includes("body", body, { code: "run_failed" });
      includes("run", await runOf(trial), { status: "failed" });
    },
  ),
});

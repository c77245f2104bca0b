// Requests that functions make by a step: the executor makes them, with our SDK the app.
import type { Handler } from "../function-spec.ts";
import { same } from "../runner/mismatch.ts";
import { scenarios } from "../scenario.ts";

/** Asks in vain, and returns the error's name. */
const failing: Handler = async ({ step }) => {
  try {
    return (await step.fetch("http://127.0.0.1:1/nobody?key=secret")).status;
  } catch (error) {
    return (error as Error).name;
  }
};

const MEGABYTE = 1024 * 1024;

export const REQUESTS_OF_STEPS = scenarios("requests of steps", {
  "fetch-post": {
    handler: async ({ step, provider }) => {
      const response = await step.fetch(`${provider}/a%20b?q=1`, {
        method: "POST",
        headers: { "x-own": "1", "content-type": "text/plain" },
        body: 'é🪨 {"n": 1.0}',
      });
      const type = response.headers.get("content-type");
      return [response.status, response.ok, type, (await response.json()) as unknown];
    },
    expect: {
      output: [
        200,
        true,
        "application/json",
        { method: "POST", path: "/a%20b", headers: { "x-own": "1" }, body: 'é🪨 {"n": 1.0}' },
      ],
    },
  },
  "fetch-redirect": {
    provider: ({ path, method }) =>
      path === "/landed"
        ? Response.json({ method })
        : new Response(null, { status: 302, headers: { location: "landed" } }),
    handler: async ({ step, provider }) => {
      const response = await step.fetch(`${provider}/start`);
      return [response.status, (await response.json()) as unknown];
    },
    expect: { output: [200, { method: "GET" }] },
  },
  "fetch-is-made-once": {
    provider: ({ call }) => new Response(String(call)),
    handler: async ({ step, provider }) => {
      const first = await (await step.fetch(provider)).text();
      await step.sleepUntil("pause", new Date(0));
      return first;
    },
    expect: { output: "1" },
  },
  "fetch-tries-again": {
    // With ours any status is an answer, as with `fetch`.
    sdks: ["v4", "v3"],
    main: { retries: 1 },
    provider: ({ call }) => new Response(String(call), { status: call === 1 ? 503 : 200 }),
    handler: async ({ step, provider }) => await (await step.fetch(provider)).text(),
    expect: { output: "2" },
  },
  "fetch-gives-up": {
    main: { retries: 1 },
    provider: ({ call }) => new Response(String(call), { status: 500 }),
    handler: async ({ step, provider }) => (await step.fetch(provider)).status,
    expect: { output: 500 },
  },
  "fetch-unreachable": {
    handler: failing,
    check: ({ run, target: { sdk } }) => {
      same("output", run.output, sdk === "cairn" ? "TypeError" : "GatewayError");
      return Promise.resolve();
    },
  },
  "fetch-unreachable-uncaught": {
    sdks: ["v4", "v3"],
    handler: async ({ step }) => (await step.fetch("http://127.0.0.1:1/?key=secret")).status,
    expect: { status: "Failed", error: { name: "GatewayError" } },
    v3: { error: { name: "Error" } },
    check: ({ run }) => {
      same("secrets in the output", JSON.stringify(run.output).includes("secret"), false);
      return Promise.resolve();
    },
  },
  "fetch-1-mb": {
    provider: () => new Response("é".repeat(MEGABYTE / 2)),
    handler: async ({ step, provider }) => {
      const text = await (await step.fetch(provider)).text();
      await step.sleepUntil("pause", new Date(0));
      return [text.length, text === "é".repeat(MEGABYTE / 2)];
    },
    expect: { output: [MEGABYTE / 2, true] },
  },
});

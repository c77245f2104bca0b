// Models that the executor asks for a step, and calls of AI libraries as steps.
import type { Handler, ModelFormat } from "../function-spec.ts";
import { same } from "../runner/mismatch.ts";
import { type Draft, scenarios } from "../scenario.ts";

/** The provider says what it was asked; the step's result is that, the body as the text it was. */
function asksFor(format: ModelFormat, body: object, expected: object): Draft {
  return {
    handler: async ({ step, model }) => {
      const answer = await step.ai.infer("ask", { model: model(format), body: { ...body } });
      const { body: sent, ...rest } = answer as { readonly body: string };
      // Each SDK puts the model's name somewhere else.
      const others = sent.replace(/"model":"m",|,"model":"m"/, "");
      return { ...rest, names: sent !== others, body: others };
    },
    expect: {
      output: {
        method: "POST",
        ...expected,
        names: format !== "gemini",
        body: JSON.stringify(body),
      },
    },
  };
}

const QUESTION = { role: "user", content: 'Grüße 🪨 "x"\u2028' };

const ask: Handler = async ({ step, model }) =>
  await step.ai.infer("ask", { model: model("openai"), body: { messages: [QUESTION] } });

export const MODELS = scenarios("models", {
  "infer-openai": asksFor(
    "openai",
    { messages: [QUESTION], temperature: 0.1, seed: 1e21, tools: [{ z: 1, a: "" }], stop: null },
    {
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer sk-secret" },
    },
  ),
  "infer-anthropic": asksFor(
    "anthropic",
    { max_tokens: 10, messages: [QUESTION] },
    {
      path: "/v1/messages",
      headers: { "x-api-key": "sk-secret", "anthropic-version": "2023-06-01" },
    },
  ),
  "infer-gemini": asksFor(
    "gemini",
    { contents: [{ role: "user", parts: [{ text: "hi" }] }] },
    {
      path: "/v1/models/m:generateContent",
      headers: { "x-goog-api-key": "sk-secret" },
    },
  ),
  "infer-memo": {
    provider: () => new Response(' {"b": "é\\u0000🪨", "a": [0.1, {"data": null}] }\n'),
    handler: async (context) => {
      const answer = await ask(context);
      await context.step.sleepUntil("pause", new Date(0));
      return answer;
    },
    expect: {
      output: { b: "é\u0000🪨", a: [0.1, { data: null }] },
      memos: { ask: '{"data":{"b":"é\\u0000🪨","a":[0.1,{"data":null}]}}' },
      calls: {
        inline: ["step > 206 AIGateway ask", "step > 206 Sleep pause", "step > 206 RunComplete"],
        stepwise: ["step > 206 AIGateway ask", "step > 206 Sleep pause", "step > 200"],
      },
    },
  },
  "infer-tries-again": {
    main: { retries: 1 },
    provider: ({ call }) => Response.json({ call }, { status: call === 1 ? 500 : 200 }),
    handler: ask,
    expect: { output: { call: 2 } },
  },
  "infer-caught-error": {
    main: { retries: 2 },
    provider: ({ call }) => Response.json({ error: "bad", call }, { status: 400 }),
    handler: async (context) => {
      try {
        return await ask(context);
      } catch (error) {
        const { name, message } = error as Error;
        const said = /answered 400: \{"error":"bad","call":(\d)\}/.exec(message);
        return { name, calls: said?.[1] ?? message };
      }
    },
    expect: { output: { name: "GatewayError", calls: "1" } },
  },
  "infer-uncaught-error": {
    provider: () => new Response("sk-secret is wrong", { status: 401 }),
    handler: ask,
    expect: { status: "Failed", error: { name: "GatewayError" } },
    v3: { error: { name: "Error" } },
    check: async ({ api, run, runId }) => {
      const { text } = await api.ask(`/v1/runs/${runId}/trace`);
      same("the key", [JSON.stringify(run.output), text].join("").includes("sk-secret"), false);
    },
  },
  "infer-two-at-once": {
    provider: ({ body }) => Response.json({ length: body.length > 0 }),
    handler: async ({ step, model }) =>
      await Promise.all(
        ["a", "b"].map((id) =>
          step.ai.infer(id, { model: model("openai"), body: { messages: [] } }),
        ),
      ),
    expect: { output: [{ length: true }, { length: true }] },
  },
  "ai-wrap": {
    handler: async ({ step, note }) => {
      const generate = (prompt: string, options: { readonly n: number }) => {
        note(prompt);
        return Promise.resolve({ text: prompt.repeat(options.n) });
      };
      const answer = await step.ai.wrap("generate", generate, "ho", { n: 3 });
      await step.sleepUntil("pause", new Date(0));
      return answer;
    },
    expect: {
      output: { text: "hohoho" },
      notes: ["ho"],
      memos: { generate: '{"data":{"text":"hohoho"}}' },
    },
  },
});

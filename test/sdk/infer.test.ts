// step.ai: models asked through a real executor, and calls of AI libraries as steps.
import { anthropic, gemini, type ModelOptions, openai } from "@cairn/sdk-next/ai";
import type { IncomingHttpHeaders } from "node:http";
import { json } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { startServer } from "../opcodes/official-system.ts";
import { startCairnSystem } from "./cairn-system.ts";

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** Answers every request with this. */
async function startProvider(answer: unknown) {
  const asked: Asked[] = [];
  const url = await startServer((request, response) => {
    void json(request).then((body) => {
      asked.push({ path: request.url ?? "", headers: request.headers, body });
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  return { url, asked };
}

const options = (model: string, url: string): ModelOptions => ({
  model,
  apiKey: "sk-secret",
  baseUrl: `${url}/v1`,
});

describe("step.ai.infer", () => {
  it("asks OpenAI's format with a bearer token", async () => {
    const { url, asked } = await startProvider({ choices: [{ message: { content: "hello" } }] });
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, async ({ step }) => {
        const model = openai(options("gpt-5", url));
        const body = { messages: [{ role: "user", content: "hi" }], seed: 7 } as const;
        const answer = await step.ai.infer("ask", { model, body });
        return answer.choices[0]?.message.content;
      }),
    ]);
    expect(await system.run("go")).toMatchObject({ status: "Completed", output: "hello" });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer sk-secret" },
      body: { model: "gpt-5", messages: [{ role: "user", content: "hi" }], seed: 7 },
    });
  });

  it("asks Anthropic's format with its headers", async () => {
    const { url, asked } = await startProvider({ content: [{ type: "text", text: "hello" }] });
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, async ({ step }) => {
        const answer = await step.ai.infer("ask", {
          model: anthropic({ ...options("claude-sonnet", url), betas: ["a", "b"] }),
          body: { max_tokens: 10, messages: [{ role: "user", content: "hi" }] },
        });
        return answer.content.map((block) => (block.type === "text" ? block.text : ""));
      }),
    ]);
    expect(await system.run("go")).toMatchObject({ output: ["hello"] });
    expect(asked[0]).toMatchObject({
      path: "/v1/messages",
      headers: {
        "x-api-key": "sk-secret",
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "a,b",
      },
      body: { model: "claude-sonnet", max_tokens: 10 },
    });
  });

  it("asks Gemini's format with the model in the URL and the key out of it", async () => {
    const { url, asked } = await startProvider({ candidates: [] });
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, async ({ step }) => {
        const model = gemini(options("gemini-pro", url));
        const answer = await step.ai.infer("ask", { model, body: { contents: [] } });
        return answer.candidates?.length;
      }),
    ]);
    expect(await system.run("go")).toMatchObject({ output: 0 });
    expect(asked[0]).toMatchObject({
      path: "/v1/models/gemini-pro:generateContent",
      headers: { "x-goog-api-key": "sk-secret" },
      body: { contents: [] },
    });
  });

  it("takes the key from the environment when the step is asked for", async () => {
    const { url, asked } = await startProvider({ choices: [] });
    const { apiKey: _, ...keyless } = options("gpt-5", url);
    const model = openai(keyless);
    process.env["OPENAI_API_KEY"] = "sk-of-the-environment";
    onTestFinished(() => void delete process.env["OPENAI_API_KEY"]);
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, ({ step }) =>
        step.ai.infer("ask", { model, body: { messages: [] } }),
      ),
    ]);
    await system.run("go");
    expect(asked[0]?.headers.authorization).toBe("Bearer sk-of-the-environment");
  });

  it("fails at once, naming the variable, when a provider's own API has no key", async () => {
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, ({ step }) =>
        step.ai.infer("ask", { model: openai({ model: "gpt-5" }), body: { messages: [] } }),
      ),
    ]);
    expect(await system.run("go")).toMatchObject({
      status: "Failed",
      output: {
        message: "There is no API key for OpenAI. Set OPENAI_API_KEY, or give apiKey.",
      },
    });
  });
});

describe("step.ai.wrap", () => {
  it("runs a library's call once, with its arguments alone, and remembers the result", async () => {
    let calls = 0;
    const generate = (...input: [{ prompt: string }]) => {
      calls += 1;
      return Promise.resolve({ text: input[0].prompt.toUpperCase(), given: input.length });
    };
    const system = await startCairnSystem((client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, async ({ step }) => {
        const { text, given } = await step.ai.wrap("generate", generate, { prompt: "hi" });
        await step.sleep("nap", "1ms");
        return [text, given];
      }),
    ]);
    const runId = await system.start("go");
    expect(await system.ended(runId)).toMatchObject({ output: ["HI", 1] });
    expect(calls).toBe(1);
  });
});

// Durable endpoints of the official SDK (docs/protocol.md 8.8): ordinary requests that survive.
import { step } from "inngest";
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { startEndpoints } from "./endpoint-system.ts";

describe.each(["dev", "cloud"] as const)("a durable endpoint, %s", (mode) => {
  it("answers at once when nothing has to be waited for, and is recorded as a run", async () => {
    const ran: string[] = [];
    const system = await startEndpoints(
      (client) => ({
        "/api/sum": client.endpoint(async () => {
          const a = await step.run("a", () => (ran.push("a"), 1));
          const b = await step.run("b", () => (ran.push("b"), 2));
          return { sum: a + b };
        }),
      }),
      { mode },
    );
    const answer = await fetch(`${system.appUrl}/api/sum?x=1`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ sum: 3 });
    expect(ran).toEqual(["a", "b"]);
    const run = await until(() => firstRun(system));
    expect(run).toMatchObject({
      status: "completed",
      functionName: "GET /api/sum",
      appName: system.appUrl,
      eventName: "inngest/http.request",
    });
    expect(system.asked.filter(({ runId }) => runId !== null)).toEqual([]);
  });

  it("goes on after a sleep, and whoever was sent to the executor gets its answer", async () => {
    const ran: string[] = [];
    const system = await startEndpoints(
      (client) => ({
        "/api/order": client.endpoint(async (request: Request) => {
          const before = await step.run("before", () => (ran.push("before"), 7));
          await step.sleep("nap", "1s");
          const after = await step.run("after", () => (ran.push("after"), before + 1));
          return new Response(JSON.stringify({ after, method: request.method }), {
            status: 201,
            headers: { "content-type": "application/json", "x-mine": "yes", "set-cookie": "a=b" },
          });
        }),
      }),
      { mode },
    );
    const answer = await fetch(`${system.appUrl}/api/order?q=2`, {
      method: "POST",
      body: JSON.stringify({ z: 1, a: [1.0, "é"] }),
      headers: { "content-type": "application/json" },
    });
    expect(answer.redirected).toBe(true);
    expect(answer.url).toContain("/v1/http/runs/");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");
    expect(JSON.parse((await answer.json()) as string)).toEqual({ after: 8, method: "POST" });
    expect(ran).toEqual(["before", "after"]);
    const calls = system.asked.filter(({ runId }) => runId !== null);
    expect(calls[0]).toMatchObject({ method: "POST", path: "/api/order", query: "?q=2" });
    expect(calls[0]?.body).toBe(system.asked[0]?.body);
  });

  it("runs parallel steps once each, and retries one that fails", async () => {
    const ran: string[] = [];
    const system = await startEndpoints(
      (client) => ({
        "/api/many": client.endpoint(async () => {
          const all = await Promise.all(
            ["x", "y", "z"].map((id) => step.run(id, () => (ran.push(id), id.toUpperCase()))),
          );
          const flaky = await step.run("flaky", () => {
            ran.push("flaky");
            if (ran.filter((one) => one === "flaky").length < 3) throw new Error("not yet");
            return "ok";
          });
          return [...all, flaky];
        }),
      }),
      { mode },
    );
    const answer = await fetch(`${system.appUrl}/api/many`);
    expect(await answer.json()).toEqual(["X", "Y", "Z", "ok"]);
    expect(ran.toSorted()).toEqual(["flaky", "flaky", "flaky", "x", "y", "z"]);
  });

  it("tells who waits when it fails for good", async () => {
    const system = await startEndpoints(
      (client) => ({
        "/api/broken": client.endpoint(async () => {
          await step.sleep("nap", "1s");
          await step.run("breaks", () => {
            throw new Error("the oven is cold");
          });
        }),
      }),
      { mode },
    );
    const answer = await fetch(`${system.appUrl}/api/broken`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      code: "run_failed",
      error: expect.stringContaining("the oven is cold") as string,
    });
  });
});

interface ListedRun {
  readonly status: string;
}

async function firstRun(system: { ask: (path: string) => Promise<unknown> }) {
  const { data } = (await system.ask("/v1/runs")) as { data: ListedRun[] };
  return data.find(({ status }) => status === "completed");
}

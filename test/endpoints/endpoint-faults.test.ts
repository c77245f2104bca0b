// Durable endpoints when something goes wrong: apps that die, reports that come twice or too late,
// strangers with a wrong token.
import { step } from "inngest";
import { fetchWithStream } from "inngest/experimental/durable-endpoints/client";
import { stream } from "inngest/experimental/durable-endpoints";
import { describe, expect, it } from "vitest";
import { newId as ulid } from "../support/accepted-run.ts";
import { until } from "../opcodes/official-system.ts";
import { type EndpointSystem, startEndpoints } from "./endpoint-system.ts";

const A = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
const COMPLETE = "0737c22d3bfae812339732d14d8c7dbd6dc4e09c";
const stepRun = (id: string, data: unknown) => ({ id, op: "StepRun", name: "a", data });

describe("a durable endpoint", () => {
  it("is taken over when its app dies in the middle, and no finished step runs again (I5, I9)", async () => {
    const ran: string[] = [];
    let isFirst = true;
    const system = await startEndpoints(
      (client) => ({
        "/api/dies": client.endpoint(async () => {
          await step.run("a", () => void ran.push("a"));
          // The process of the first request is gone: nothing more is heard of it.
          if (isFirst) {
            isFirst = false;
            await new Promise(() => undefined);
          }
          await step.run("b", () => void ran.push("b"));
          return "done";
        }),
      }),
      { endpointMs: 2_000 },
    );
    const gone = new AbortController();
    void fetch(`${system.appUrl}/api/dies`, { signal: gone.signal }).catch(() => undefined);
    const run = await until(async () => (await runs(system)).find(isCompleted));
    gone.abort();
    expect(run).toBeDefined();
    expect(ran).toEqual(["a", "b"]);
  });

  it("refuses what its app reports after it was taken over (I7)", async () => {
    const system = await startEndpoints(() => ({}), { endpointMs: 200 });
    const runId = ulid();
    expect((await begin(system, runId, [stepRun(A, 1)])).status).toBe(200);
    await until(async () => (system.asked.some((one) => one.runId === runId) ? true : undefined));
    const late = await report(system, runId, [stepRun("b", 2)]);
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: "stale_dispatch" });
  });

  it("is started once however often its app says so, and takes the same report twice", async () => {
    const system = await startEndpoints(() => ({}));
    const runId = ulid();
    const all = [1, 2, 3].map(() => begin(system, runId, [stepRun(A, 1)]));
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await runs(system)).toHaveLength(1);
    const sleep = [{ id: "s", op: "Sleep", name: "1h", opts: {} }];
    expect((await report(system, runId, sleep)).status).toBe(200);
    expect((await report(system, runId, sleep)).status).toBe(200);
    expect((await report(system, runId, [stepRun("new", 2)])).status).toBe(409);
  });

  it("may begin and end in one report", async () => {
    const system = await startEndpoints(() => ({}));
    const runId = ulid();
    const data = { status: 202, headers: { "x-a": "1" }, body: "hello", version: 2 };
    const { body } = await begin(system, runId, [{ id: COMPLETE, op: "RunComplete", data }]);
    const { token } = (body as { data: { token: string } }).data;
    const answer = await fetch(`${system.url}/v1/http/runs/${runId}/output?token=${token}`);
    expect([answer.status, answer.headers.get("x-a"), await answer.text()]).toEqual([
      202,
      "1",
      "hello",
    ]);
    const other = await fetch(`${system.url}/v1/checkpoint/${runId}/output?token=${token}`);
    expect(other.status).toBe(202);
  });

  it("shows its answer to nobody without the run's own token", async () => {
    const system = await startEndpoints(() => ({}), { mode: "cloud" });
    const [one, two] = [ulid(), ulid()];
    const done = [
      { id: COMPLETE, op: "RunComplete", data: { status: 200, headers: {}, body: "x" } },
    ];
    await begin(system, one, done);
    const { body } = await begin(system, two, done);
    const { token } = (body as { data: { token: string } }).data;
    for (const wrong of ["", "x", token.slice(0, -2), token]) {
      const answer = await fetch(`${system.url}/v1/http/runs/${one}/output?token=${wrong}`);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: "output_token_invalid" });
    }
    const unsigned = await fetch(`${system.url}/v1/checkpoint`, { method: "POST", body: "{}" });
    expect(unsigned.status).toBe(401);
  });

  it("tells who waits that the run was cancelled", async () => {
    const system = await startEndpoints(() => ({}));
    const runId = ulid();
    const { body } = await begin(system, runId, [stepRun(A, 1)]);
    const { token } = (body as { data: { token: string } }).data;
    const waiting = fetch(`${system.url}/v1/http/runs/${runId}/output?token=${token}`);
    await fetch(`${system.url}/v1/runs/${runId}/cancel`, { method: "POST" });
    const answer = await waiting;
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ code: "run_cancelled" });
  });

  it("costs no connection of the database and no lock while many wait for it", async () => {
    const system = await startEndpoints(() => ({}), { connections: 3 });
    const runId = ulid();
    const { body } = await begin(system, runId, [stepRun(A, 1)]);
    const { token } = (body as { data: { token: string } }).data;
    const url = `${system.url}/v1/http/runs/${runId}/output?token=${token}`;
    const waiting = Array.from({ length: 300 }, () => fetch(url));
    // Far more of them than connections: others are answered all the same.
    const others = await Promise.all([1, 2, 3, 4, 5].map(() => runs(system)));
    expect(others.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
    const held = await system.sql`
      select 1 from pg_stat_activity a left join pg_locks l on l.pid = a.pid and l.relation is not null
      where a.datname = current_database() and a.pid <> pg_backend_pid()
        and a.state like 'idle in transaction%'`;
    expect(held).toHaveLength(0);
    const data = { status: 200, headers: {}, body: "at last", version: 2 };
    await report(system, runId, [{ id: COMPLETE, op: "RunComplete", data }]);
    const answers = await Promise.all(waiting);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(
      new Set(["at last"]),
    );
  });

  it("is one function for all the ids in its path", async () => {
    const system = await startEndpoints(() => ({}));
    for (const id of ["1", "22", ulid(), "0d9f1f0a-0d6c-4a3e-9b8e-0123456789ab"]) {
      await begin(system, ulid(), [stepRun(A, 1)], { path: `/orders/${id}/items` });
    }
    const names = (await runs(system)).map(({ functionName }) => functionName);
    expect(new Set(names)).toEqual(new Set(["GET /orders/:id/items"]));
  });

  it("refuses what is no run of an endpoint", async () => {
    const system = await startEndpoints(() => ({}));
    const wrong: readonly [unknown, string][] = [
      [{}, "run_id"],
      [{ run_id: "x", event: {}, steps: [] }, "run_id"],
      [{ run_id: ulid(), event: { name: "shop/order", data: {} }, steps: [] }, "event"],
      [{ run_id: ulid(), event: event({ domain: "file:///etc" }), steps: [] }, "domain"],
      [{ run_id: ulid(), event: event({ path: "no-slash" }), steps: [] }, "path"],
      [{ run_id: ulid(), event: event({ method: "get it" }), steps: [] }, "method"],
      [{ run_id: ulid(), event: event({}), steps: [{ id: "a", op: "Fly" }] }, "Fly"],
    ];
    for (const [body, word] of wrong) {
      const answer = await post(system, "/v1/checkpoint", body);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([
        400,
        expect.stringContaining(word),
      ]);
    }
    expect((await report(system, ulid(), [])).status).toBe(404);
    expect(await runs(system)).toEqual([]);
  });

  it("streams on through the executor after a sleep, up to its answer", async () => {
    const system = await startEndpoints((client) => ({
      "/api/talk": client.endpoint(async () => {
        await step.run("one", () => stream.push("one"));
        await step.sleep("nap", "3s");
        await step.run("two", () => stream.push("two"));
        return "the end";
      }),
    }));
    const heard: unknown[] = [];
    const answer = await fetchWithStream(`${system.appUrl}/api/talk`, {
      onData: ({ data }) => heard.push(data),
    });
    expect(heard).toEqual(["one", "two"]);
    expect(await answer.json()).toBe("the end");
  });
});

interface ListedRun {
  readonly status: string;
  readonly functionName: string;
}

const isCompleted = ({ status }: ListedRun): boolean => status === "completed";

async function runs(system: EndpointSystem): Promise<readonly ListedRun[]> {
  return ((await system.ask("/v1/runs")) as { data: ListedRun[] }).data;
}

const event = (data: Record<string, unknown>) => ({
  name: "inngest/http.request",
  data: { domain: "http://127.0.0.1:9", method: "GET", path: "/x", body: "", ...data },
});

const begin = (
  system: EndpointSystem,
  runId: string,
  steps: readonly unknown[],
  request: Record<string, unknown> = {},
) =>
  post(system, "/v1/checkpoint", {
    run_id: runId,
    event: event({ domain: system.appUrl, ...request }),
    steps,
    retries: 3,
  });

const report = (system: EndpointSystem, runId: string, steps: readonly unknown[]) =>
  post(system, `/v1/checkpoint/${runId}/steps`, { run_id: runId, steps });

async function post(system: EndpointSystem, path: string, body: unknown) {
  const answer = await fetch(system.url + path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...system.bearer },
  });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

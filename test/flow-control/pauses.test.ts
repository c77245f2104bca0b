// A function, an app or everything is paused: events start nothing (`skip`), and somebody says so.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { runCairn } from "../support/run-cairn.ts";

const shop = (client: Inngest) => [
  client.createFunction(
    { id: "pay", retries: 0, triggers: [{ event: "shop/order", if: "event.data.big == true" }] },
    () => "paid",
  ),
  client.createFunction(
    { id: "mail", retries: 0, triggers: [{ event: "shop/order" }] },
    () => "sent",
  ),
];

interface Decision {
  readonly functionSlug: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly runId: string | null;
}

const pause = (system: OfficialSystem, body: unknown) => system.ask("/v1/pauses", body);

async function resume(system: OfficialSystem, query: string, body?: unknown) {
  const response = await fetch(`${system.url}/v1/pauses${query}`, {
    method: "DELETE",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status === 204 ? 204 : ((await response.json()) as { code: string }).code;
}

/** Sends an order and gives, by function, what came of it. */
async function decisions(
  system: OfficialSystem,
  data: Record<string, unknown>,
  at = system.url,
): Promise<Readonly<Record<string, Decision>>> {
  const sent = await fetch(`${at}/e/key`, {
    method: "POST",
    body: JSON.stringify({ name: "shop/order", data }),
  });
  const { ids } = (await sent.json()) as { ids: string[] };
  const { body } = await system.ask(`/v1/events/${ids[0] ?? ""}`);
  const { decisions: found } = body["data"] as { decisions: Decision[] };
  return Object.fromEntries(found.map((one) => [one.functionSlug, one]));
}

const BIG = { big: true };

describe("a pause of mode skip", () => {
  it("keeps events from starting the function, and says who, since when and why", async () => {
    const system = await startOfficialSystem(shop);
    const { status, body } = await pause(system, {
      scope: "function",
      target: "shop-pay",
      mode: "skip",
      reason: "the bank is down",
    });
    expect(status).toBe(201);
    const { pausedAt } = body["data"] as { pausedAt: string };
    expect(body["data"]).toMatchObject({
      scope: "function",
      target: "shop-pay",
      mode: "skip",
      reason: "the bank is down",
      pausedBy: "dev",
    });
    const found = await decisions(system, BIG);
    expect(found["shop-pay"]).toMatchObject({
      reason: "paused",
      detail: `The function is paused by dev since ${pausedAt} (the bank is down).`,
      runId: null,
    });
    expect(found["shop-mail"]?.runId).toEqual(expect.any(String));
    // What would not have started anyway was not kept from it by the pause.
    expect((await decisions(system, { big: false }))["shop-pay"]?.reason).toBe("condition_false");
    expect(await resume(system, "?scope=function&target=shop-pay")).toBe(204);
    expect((await decisions(system, BIG))["shop-pay"]?.runId).toEqual(expect.any(String));
  });

  it("counts for an app, and for everything", async () => {
    const system = await startOfficialSystem(shop);
    for (const target of [{ scope: "app", target: "shop" }, { scope: "all" }]) {
      await pause(system, { ...target, mode: "skip" });
      const found = await decisions(system, BIG);
      expect([found["shop-pay"]?.reason, found["shop-mail"]?.reason]).toEqual(["paused", "paused"]);
      expect(await resume(system, "", target)).toBe(204);
    }
    expect((await decisions(system, BIG))["shop-mail"]?.runId).toEqual(expect.any(String));
  });

  it("is known to every executor from its next event on", async () => {
    const system = await startOfficialSystem(shop);
    const other = await system.join();
    await pause(system, { scope: "all", mode: "skip" });
    expect((await decisions(system, BIG, other.url))["shop-pay"]?.reason).toBe("paused");
    await resume(system, "?scope=all");
    expect((await decisions(system, BIG, other.url))["shop-pay"]?.runId).not.toBeNull();
  });

  it("lets runs that are there go on", async () => {
    const system = await startOfficialSystem((client) => [
      client.createFunction(
        { id: "long", retries: 0, triggers: [{ event: "shop/long" }] },
        async ({ step }) => {
          await step.waitForEvent("go", { event: "shop/go", timeout: "1h" });
          return await step.run("after", () => "done");
        },
      ),
    ]);
    const runId = await system.start("shop/long");
    await until(async () => {
      const { steps } = await system.trace(runId);
      return steps.some((step) => step["status"] === "waiting") ? true : undefined;
    });
    await pause(system, { scope: "all", mode: "skip" });
    await system.ask("/e/key", { name: "shop/go", data: {} });
    expect(await system.ended(runId)).toMatchObject({ status: "Completed" });
  });
});

describe("the list of pauses", () => {
  it("has each once, as it was given last", async () => {
    const system = await startOfficialSystem(shop);
    await pause(system, { scope: "app", target: "shop", mode: "skip", reason: "first" });
    await pause(system, { scope: "app", target: "shop", reason: "second" });
    await pause(system, { scope: "all", mode: "hold" });
    const { body } = await system.ask("/v1/pauses");
    expect(body["data"]).toMatchObject([
      { scope: "app", target: "shop", mode: "hold", reason: "second" },
      { scope: "all", target: null, targetId: null, mode: "hold", reason: null },
    ]);
    // Held runs are created all the same.
    expect((await decisions(system, BIG))["shop-pay"]?.reason).toBeNull();
  });

  it("is not changed by what cannot be meant", async () => {
    const system = await startOfficialSystem(shop);
    const codes = [];
    for (const body of [
      { scope: "function", target: "shop-none" },
      { scope: "app", target: "none" },
      { scope: "function" },
      { scope: "all", target: "shop" },
      { scope: "everything" },
      { scope: "all", mode: "stop" },
      { scope: "all", reasons: "misspelled" },
      { scope: "all", reason: "x".repeat(501) },
    ]) {
      const { status, body: answer } = await pause(system, body);
      codes.push(`${String(status)} ${String(answer["code"])}`);
    }
    expect(codes).toEqual([
      "404 function_not_found",
      "404 app_not_found",
      ...Array.from({ length: 6 }, () => "400 parameter_invalid"),
    ]);
    expect(await resume(system, "?scope=all")).toBe("pause_not_found");
    expect(await resume(system, "")).toBe("parameter_invalid");
    expect((await system.ask("/v1/pauses")).body["data"]).toEqual([]);
  });
});

describe("the command", () => {
  it("pauses, lists and resumes", async () => {
    const system = await startOfficialSystem(shop);
    const cairn = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCairn([...args, "--url", system.url]);
      return code === 0 ? stdout.trim() : `${String(code)} ${stderr.trim()}`;
    };
    const line = /^app shop {2}skip {2}since \S+ by dev {2}\(the bank is down\)$/;
    expect(await cairn("pause", "app", "shop", "--skip", "--reason", "the bank is down")).toMatch(
      line,
    );
    expect(await cairn("pauses")).toMatch(line);
    expect((await decisions(system, BIG))["shop-pay"]?.reason).toBe("paused");
    expect(await cairn("resume", "app", "shop")).toBe("resumed");
    expect(await cairn("resume", "app", "shop")).toContain(
      '1 The app "shop" is not paused itself.',
    );
    expect(await cairn("pause", "everything")).toContain('1 There is no scope "everything".');
  }, 180_000);
});

// What docs/flow-control.md promises whoever runs it: pauses, limits at runtime, health of apps, and why.
import { expect } from "vitest";
import { until } from "../../opcodes/official-system.ts";
import { runCairn } from "../../support/run-cairn.ts";
import { type DocumentedApp, MINUTE, soon, startDocumentedApp } from "./documented-app.ts";
import { commandsOf } from "./examples.ts";
import { observed } from "./work.ts";

const ORDER = { order: "o1", user: "a" };
const IMAGE = { image: "i1", tenant: "acme" };

/** What a command of the document prints. @param values - What stands for words in capitals. */
async function printed(
  app: DocumentedApp,
  line = "",
  values: Readonly<Record<string, string>> = {},
) {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain = ""]) => quoted ?? plain,
  );
  const [cairn, ...args] = words.map((word) => values[word] ?? word);
  expect(cairn).toBe("cairn");
  const { code, stdout, stderr } = await runCairn([...args, "--url", app.system.url]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trim();
}

export const operationChecks = {
  pauses: async (app: DocumentedApp): Promise<void> => {
    await app.call("pauseBilling", "hold");
    const held = await app.start("order/placed", ORDER);
    await app.waiting(1);
    expect(observed.calls("charge")).toEqual([]);
    await app.call("resumeBilling");
    expect(await app.system.ended(held)).toMatchObject({ status: "Completed" });
    await app.call("pauseBilling", "skip");
    const [skipped = ""] = await app.send("order/placed", ORDER);
    expect(await app.decision(skipped)).toMatchObject({
      reason: "paused",
      detail: expect.stringMatching(/paused by dev since \S+Z \(the bank is down\)\.$/) as string,
    });
    await app.call("resumeBilling");
    expect(observed.calls("charge")).toEqual(["o1"]);
  },
  limits: async (app: DocumentedApp): Promise<void> => {
    observed.shut();
    await app.send("image/uploaded", ...Array.from({ length: 6 }, () => IMAGE));
    await app.waiting(5);
    await app.call("raise", 4);
    await soon(() => observed.inside().length === 4);
    await app.waiting(2);
    const { body } = await app.system.ask("/v1/limits");
    expect(body["data"]).toMatchObject([
      { name: "concurrency[0]", code: { limit: 1 }, set: { limit: 4 }, held: 4, waiting: 2 },
    ]);
    await app.call("reset");
    observed.open();
    await app.inStatus("completed", 6);
    const changes = (await app.system.ask("/v1/limits/changes")).body["data"];
    expect(changes).toMatchObject([{ after: null }, { after: { limit: 4 }, reason: "sale" }]);
  },
  "limits-events": async (app: DocumentedApp): Promise<void> => {
    const changed = { order: "o1", user: "a", total: 1 };
    await app.send("order/changed", changed);
    await app.call("hurry");
    await app.move(MINUTE);
    await app.send("order/changed", { ...changed, total: 2 });
    await app.move(MINUTE / 2);
    await app.inStatus("completed", 1);
    expect(observed.calls("index")).toEqual(["o1=2"]);
    await app.send("order/placed", ORDER, ORDER);
    await app.inStatus("completed", 2);
    await app.call("allow", 2);
    await app.send("order/placed", ORDER, ORDER);
    await app.inStatus("completed", 3);
    expect(observed.calls("notify")).toEqual(["a", "a"]);
  },
  "app-health": async (app: DocumentedApp): Promise<void> => {
    expect(await app.call("leftAlone")).toEqual([]);
    app.refuse(502);
    await app.send("order/placed", ...Array.from({ length: 10 }, () => ORDER));
    await until(async () => {
      const names = (await app.call("leftAlone")) as readonly string[];
      return names.includes("shop") ? true : undefined;
    });
    app.refuse(undefined);
    await app.inStatus("completed", 10);
    expect(await app.call("leftAlone")).toEqual([]);
  },
  why: async (app: DocumentedApp): Promise<void> => {
    observed.shut();
    const holder = await app.start("image/uploaded", IMAGE);
    await soon(() => observed.inside().length === 1);
    const runId = await app.start("image/uploaded", IMAGE);
    await app.waiting(1);
    expect(await app.call("why", runId)).toMatchObject({
      sentence: `It waits for the only slot of concurrency[0] for "acme": held by ${holder}. It is the next in its lane.`,
      reasons: [{ kind: "limit", since: expect.any(String) as string }],
    });
    const [command] = commandsOf("why-command");
    expect(await printed(app, command, { RUN: runId })).toContain(`held by ${holder}`);
    observed.open();
    await app.inStatus("completed", 2);
  },
};

/** Commands, each with the example whose app they are about. */
export const commandChecks = {
  "pause-commands": async (): Promise<void> => {
    const app = await startDocumentedApp("pauses");
    const [pause, list, resume] = commandsOf("pause-commands");
    const line = /^function shop-billing {2}hold {2}since \S+ by dev {2}\(the bank is down\)$/;
    expect(await printed(app, pause)).toMatch(line);
    expect(await printed(app, list)).toMatch(line);
    expect(await printed(app, resume)).toBe("resumed");
  },
  "limits-commands": async (): Promise<void> => {
    const app = await startDocumentedApp("limits");
    const [list, set, changes, reset] = commandsOf("limits-commands");
    expect(await printed(app, list)).toContain("concurrency[0]  step  1  held 0");
    expect(await printed(app, set)).toContain("concurrency[0]  step  4 (set; in the code 1)");
    expect(await printed(app, changes)).toMatch(/dev {2}shop-thumbnails .* 4 {2}\(sale\)$/);
    expect(await printed(app, reset)).toBe("reset");
  },
  "limits-events-commands": async (): Promise<void> => {
    const app = await startDocumentedApp("limits-events");
    const [rate, debounce, reset] = commandsOf("limits-events-commands");
    expect(await printed(app, rate)).toContain(
      "shop-mail  rateLimit  rate  5 in 2h (set; in the code 1 in 1h)",
    );
    expect(await printed(app, debounce)).toContain(
      "debounce  30s, timeout 10m (set; in the code 5m)",
    );
    expect(await printed(app, reset)).toBe("reset");
  },
};

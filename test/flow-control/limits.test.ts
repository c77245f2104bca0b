// Limits that are changed while runs wait for them: at once, without a deploy, with a record.
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { runCairn } from "../support/run-cairn.ts";
import { change, resetLimit, setLimit } from "./change-limit.ts";
import { createPresence, type Presence } from "./presence.ts";

const functions = (presence: Presence) => (client: Inngest) => [
  client.createFunction(
    {
      id: "work",
      retries: 0,
      triggers: [{ event: "shop/work" }],
      concurrency: 1,
      throttle: { limit: 100, period: "1m", burst: 100 },
    },
    ({ step, runId }) => step.run("a", () => presence.during({ key: "all", runId })),
  ),
];

/** The app registers itself, as after a deploy. */
async function deployAnew({ sql }: OfficialSystem): Promise<void> {
  await sql`update cairn.apps set checksum = ''`;
  const [fn] = await sql<{ url: string }[]>`select url from cairn.functions limit 1`;
  const url = new URL(fn?.url ?? "");
  url.search = "";
  const answer = await fetch(url, { method: "PUT" });
  expect(await answer.json()).toMatchObject({ modified: true });
}

const inside = (presence: Presence, count: number) =>
  until(() => Promise.resolve(presence.most("all") === count ? true : undefined));

const NAME = "concurrency[0]";
const which = { function: "shop-work", name: NAME };

describe("a limit", () => {
  it("is raised while runs wait, and lets them go on at once", async () => {
    const presence = createPresence();
    const system = await startOfficialSystem(functions(presence));
    presence.shut();
    const events = Array.from({ length: 6 }, () => ({ name: "shop/work", data: {} }));
    await fetch(`${system.url}/e/key`, { method: "POST", body: JSON.stringify(events) });
    await inside(presence, 1);
    await until(async () => {
      const lane = await system.sql`select 1 from cairn.jobs where lane is not null`;
      return lane.length === 5 ? true : undefined;
    });
    const set = await change(system, "PATCH", "/v1/limits", { ...which, limit: 4, reason: "sale" });
    expect(set).toMatchObject({
      status: 200,
      body: { data: { code: { limit: 1 }, set: { limit: 4 }, version: 1, unit: "step" } },
    });
    await inside(presence, 4);
    const { body } = await system.ask("/v1/limits?function=shop-work");
    expect(body["data"]).toContainEqual(
      expect.objectContaining({ name: NAME, held: 4, waiting: 2 }),
    );
    presence.open();
    await until(async () => {
      const rows = await system.sql`select 1 from cairn.runs where status <> 'completed'`;
      return rows.length === 0 ? true : undefined;
    });
    expect(presence.most("all")).toBe(4);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("keeps what was set over a deploy, until it is reset, and all changes with who and why", async () => {
    const system = await startOfficialSystem(functions(createPresence()));
    await change(system, "PATCH", "/v1/limits", { ...which, limit: 7, reason: "sale" });
    await deployAnew(system);
    const { body: before } = await system.ask("/v1/limits");
    expect(before["data"]).toContainEqual(
      expect.objectContaining({
        name: NAME,
        set: { limit: 7, periodMs: null, burst: null, timeoutMs: null },
      }),
    );
    const query = new URLSearchParams({ ...which, reason: "over" }).toString();
    expect(await change(system, "DELETE", `/v1/limits?${query}`)).toMatchObject({
      status: 200,
      body: { data: { set: null, version: 2 } },
    });
    const { body } = await system.ask("/v1/limits/changes?function=shop-work");
    expect(body["data"]).toMatchObject([
      { version: 2, before: { limit: 7 }, after: null, reason: "over", changedBy: "dev" },
      { version: 1, before: null, after: { limit: 7 }, reason: "sale", changedBy: "dev" },
    ]);
  });

  it("is refused in clear words when it is none, or was changed by somebody else", async () => {
    const system = await startOfficialSystem(functions(createPresence()));
    const patch = (body: object) => change(system, "PATCH", "/v1/limits", body);
    expect(await patch({ ...which, name: "concurrency[9]", limit: 1 })).toMatchObject({
      status: 404,
      body: { code: "limit_not_found", hint: "It has concurrency[0], throttle." },
    });
    expect(await patch({ ...which, function: "none", limit: 1 })).toMatchObject({ status: 404 });
    for (const limit of [0, -1, 1.5, "3", 10_000_000]) {
      expect(await patch({ ...which, limit })).toMatchObject({ status: 400 });
    }
    for (const times of [{ period: "1m" }, { burst: 2 }]) {
      expect(await patch({ ...which, limit: 3, ...times })).toMatchObject({ status: 400 });
    }
    expect(await patch({ ...which, limit: 3, version: 0 })).toMatchObject({ status: 200 });
    expect(await patch({ ...which, limit: 5, version: 0 })).toMatchObject({
      status: 409,
      body: { code: "limit_changed" },
    });
  });

  it("that was not set is reset by nobody: nothing changes, and nothing is noted", async () => {
    const system = await startOfficialSystem(functions(createPresence()));
    const nothing = { status: 200, body: { data: { set: null, version: 0 } } };
    expect(await resetLimit(system, which)).toMatchObject(nothing);
    expect(await system.sql`select 1 from cairn.limit_changes`).toEqual([]);
    await setLimit(system, { ...which, limit: 3 });
    const answers = await Promise.all([resetLimit(system, which), resetLimit(system, which)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await system.sql`select version from cairn.limit_changes order by version`).toEqual([
      { version: 1 },
      { version: 2 },
    ]);
  });

  it.each([
    [{}, '"concurrency[0]", "limit": 5'],
    [{ name: "throttle" }, '"throttle", "limit": 10, "period": "1m"'],
    [{ name: "debounce" }, '"debounce", "period": "30s"'],
    [{ name: "batchEvents" }, '"batchEvents", "limit": 50, "timeout": "1m"'],
  ])("of the kind of %j is shown as an example when a body cannot be read", async (body, says) => {
    const system = await startOfficialSystem(functions(createPresence()));
    const answer = await setLimit(system, { function: "shop-work", ...body, limit: "many" });
    expect(answer).toMatchObject({ status: 400, body: { code: "parameter_invalid" } });
    expect(answer.body["hint"]).toContain(`"name": ${says}}`);
  });
});

describe("the command", () => {
  it("says what is wrong, and whether there was anything to reset", async () => {
    const system = await startOfficialSystem(functions(createPresence()));
    const cairn = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCairn(["limits", ...args, "--url", system.url]);
      return code === 0 ? stdout.trim() : stderr.trim();
    };
    expect(await cairn("set", "shop-work", NAME, "abc")).toContain(
      `${NAME} was not changed: its limit is "abc", which is no number.`,
    );
    expect(await cairn("foo")).toContain('There is no action "foo".');
    expect(await cairn("reset", "shop-work", NAME)).toBe(
      "Nothing was set: what the code says counts already.",
    );
    await setLimit(system, { ...which, limit: 3 });
    expect(await cairn("reset", "shop-work", NAME)).toBe("reset");
    const help = await runCairn(["limits", "--help"]);
    expect(help.stdout).toContain("CAIRN_REASON");
  }, 180_000);
});

// What the executor stores of runs whose app encrypts, and what their code reads.
import { type AnyFunction, type Client, NonRetriable } from "@cairn/sdk-next";
import { encryption } from "@cairn/sdk-next/encryption";
import type { Sql } from "postgres";
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { type CairnSystem, startCairnSystem } from "./cairn-system.ts";

const KEYS = [{ id: "k1", key: "ab".repeat(32) }];
const SECRET = "4242-4242";

interface Hold {
  /** Ends the pause of "held". */
  readonly pause: number;
}

const functions =
  ({ pause }: Hold = { pause: 1 }) =>
  (client: Client): readonly AnyFunction[] => {
    const child = client.createFunction({ id: "child", triggers: [] }, ({ event }) => ({
      echoed: event.data["encrypted"],
    }));
    const later = client.createDeferredFunction({ id: "later" }, ({ event }) => event.data);
    return [
      child,
      later,
      client.createFunction(
        { id: "f", triggers: { event: "go" } },
        async ({ event, step, defer }) => {
          const card = await step.run("card", (prefix: string) => `${prefix}${SECRET}`, "card ");
          const two = await Promise.all([step.run("x", () => SECRET), step.run("x", () => null)]);
          const { echoed } = await step.invoke("call", {
            function: child,
            data: { encrypted: SECRET, open: 1 },
          });
          defer("d", { function: later, data: { encrypted: SECRET } });
          await step.sendEvent("tell", { name: "told", data: { encrypted: { card }, open: 2 } });
          return { card, two, echoed, given: event.data["encrypted"] };
        },
      ),
      client.createFunction({ id: "told", triggers: { event: "told" } }, ({ event }) => event.data),
      client.createFunction(
        { id: "held", triggers: { event: "held" } },
        async ({ event, step }) => {
          const first = await step.run("a", () => `${SECRET} a`);
          const second = await step.run("b", () => `${SECRET} b`);
          const paid = await step.waitForEvent("w", { event: "paid", timeout: pause });
          return [event.data["n"], first, second, paid?.data["encrypted"]];
        },
      ),
      client.createFunction(
        {
          id: "sad",
          triggers: { event: "sad" },
          retries: 0,
          onFailure: ({ event }) => event.data.event.data["encrypted"],
        },
        async ({ step }) => {
          await step.run("bad", () => {
            throw new NonRetriable("what went wrong can be read");
          });
        },
      ),
    ];
  };

const DAY = 86_400_000;

/** Every row of every table, as text. */
async function everything(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'cairn' and table_type = 'BASE TABLE'`;
  const rows = await Promise.all(
    tables.map(({ name }) => sql`select to_jsonb(t)::text as row from ${sql("cairn." + name)} t`),
  );
  return JSON.stringify(rows);
}

describe.each([{ checkpointing: true }, { checkpointing: false }])(
  "with checkpointing $checkpointing",
  ({ checkpointing }) => {
    it("code reads what it stored, and nothing of it is stored in the clear", async () => {
      const one = encryption({ keys: KEYS });
      const middleware = [one];
      const system = await startCairnSystem(functions(), { middleware, checkpointing });
      const { status, output } = await system.run("go", { encrypted: SECRET });
      expect(status).toBe("Completed");
      expect(output).toMatchObject({ cairn_encrypted: 1, key: "k1" });
      expect(await one.decrypt(output)).toEqual({
        card: `card ${SECRET}`,
        two: [SECRET, null],
        echoed: SECRET,
        given: SECRET,
      });
      await allEnded(system, 4);
      expect(await system.sql`select status from cairn.runs where status <> 'completed'`).toEqual(
        [],
      );
      const stored = await everything(system.sql);
      expect(stored).toContain("cairn_encrypted");
      expect(stored).not.toContain(SECRET);
    });
  },
);

async function allEnded({ sql }: CairnSystem, count: number): Promise<void> {
  await until(async () => {
    const rows = await sql`select 1 from cairn.runs where status in ('completed', 'failed')`;
    return rows.length >= count ? true : undefined;
  });
}

describe("events", () => {
  it("are read by waits and by onFailure, and errors stay readable", async () => {
    const one = encryption({ keys: KEYS });
    const system = await startCairnSystem(functions({ pause: DAY }), { middleware: [one] });
    const held = await startHeld(system);
    await system.client.send({ name: "paid", data: { encrypted: SECRET } });
    const { output } = await system.ended(held);
    expect(await one.decrypt(output)).toEqual([1, `${SECRET} a`, `${SECRET} b`, SECRET]);
    expect(await system.run("sad", { encrypted: SECRET })).toMatchObject({
      status: "Failed",
      output: { message: "what went wrong can be read" },
    });
    await allEnded(system, 3);
    const [failure] = await system.sql`
      select output from cairn.runs where output is not null order by created_at desc limit 1`;
    expect(await one.decrypt(JSON.parse(String(failure?.["output"])))).toBe(SECRET);
  });

  it("stay in the clear when that is asked for", async () => {
    const middleware = [encryption({ keys: KEYS, eventField: false })];
    const system = await startCairnSystem(functions(), { middleware });
    await system.run("held", { n: 1, encrypted: SECRET });
    expect(
      await system.sql`select 1 from cairn.events where name = 'held' and data like ${`%${SECRET}%`}`,
    ).toHaveLength(1);
  });
});

async function startHeld(system: CairnSystem): Promise<string> {
  const runId = await system.start("held", { n: 1 });
  await until(async () => {
    // Nothing of it is held: no executor has it in memory any more.
    const waits = await system.sql`select 1 from cairn.waits where run_id = ${runId}
      and not exists (select 1 from cairn.jobs where run_id = ${runId} and leased_by is not null)`;
    return waits.length > 0 ? true : undefined;
  });
  return runId;
}

/** Starts a run, changes what is stored while it waits, and lets it go on. */
async function changed(
  system: CairnSystem,
  change: (sql: Sql, runId: string) => Promise<unknown>,
): Promise<unknown> {
  const runId = await startHeld(system);
  await change(system.sql, runId);
  await system.client.send({ name: "paid", data: {} });
  return (await system.ended(runId)).output;
}

const memoOf = (name: string) => `(select value from cairn.memos where name = '${name}' limit 1)`;

describe("what was changed where it is stored", () => {
  const start = (keys = KEYS, refusePlain = false) =>
    startCairnSystem(functions({ pause: DAY }), {
      middleware: [encryption({ keys, refusePlain })],
      checkpointing: false,
    });

  const retriesOf = async ({ sql }: CairnSystem) =>
    (await sql`select 1 from cairn.attempts`).length;

  it("is refused at once when it was tampered with", async () => {
    const system = await start();
    const output = await changed(
      system,
      (sql) =>
        sql`update cairn.memos set value = regexp_replace(value, '"text":"..', '"text":"AA')`,
    );
    expect(output).toMatchObject({
      name: "DecryptionRefused",
      message: expect.stringContaining('The result of step "a" cannot be decrypted'),
    });
    expect(await retriesOf(system)).toBe(0);
  });

  it("is refused when it was moved to another step", async () => {
    const output = await changed(
      await start(),
      (sql) => sql`update cairn.memos set value = ${sql.unsafe(memoOf("b"))} where name = 'a'`,
    );
    expect(output).toMatchObject({
      message: expect.stringContaining('of step "a" was stored for another run or step'),
    });
  });

  it("is refused when it was moved to another run", async () => {
    const system = await start();
    const first = await startHeld(system);
    const output = await changed(
      system,
      (sql, runId) => sql`
        update cairn.memos set value = other.value from cairn.memos other
        where other.run_id = ${first} and cairn.memos.run_id = ${runId}
          and other.step_id = cairn.memos.step_id`,
    );
    expect(output).toMatchObject({
      message: expect.stringContaining("was stored for another run or step"),
    });
  });

  it("is tried again when its key is missing, because a deploy can bring it", async () => {
    const system = await start();
    const output = await changed(
      system,
      (sql) => sql`update cairn.memos set value = replace(value, '"key":"k1"', '"key":"k0"')`,
    );
    expect(output).toMatchObject({
      name: "UnknownEncryptionKey",
      message: expect.stringContaining('encrypted with the key "k0", which is not among the keys'),
    });
    expect(await retriesOf(system)).toBe(4);
  });

  it("is taken in the clear, as runs from before have it, unless that is refused", async () => {
    const plain = (sql: Sql) => sql`update cairn.memos set value = '"plain"'`;
    const lenient = encryption({ keys: KEYS });
    expect(await lenient.decrypt(await changed(await start(), plain))).toMatchObject([
      1,
      "plain",
      "plain",
      null,
    ]);
    expect(await changed(await start(KEYS, true), plain)).toMatchObject({
      name: "DecryptionRefused",
      message: 'The result of step "a" is not encrypted.',
    });
  });
});

it("keys are rotated without a run noticing", async () => {
  const keys = [...KEYS];
  const before = encryption({ keys });
  const after = encryption({ keys: [{ id: "k2", key: "cd".repeat(32) }, ...keys] });
  let current = before;
  const rotating = {
    name: "rotating",
    wrapRun: (...input: Parameters<NonNullable<typeof before.wrapRun>>) =>
      current.wrapRun?.(...input) ?? Promise.reject(new Error("no hook")),
    wrapStep: (...input: Parameters<NonNullable<typeof before.wrapStep>>) =>
      current.wrapStep?.(...input) ?? Promise.reject(new Error("no hook")),
    readMemo: (...input: Parameters<NonNullable<typeof before.readMemo>>) =>
      current.readMemo?.(...input),
  };
  const system = await startCairnSystem(functions({ pause: DAY }), { middleware: [rotating] });
  const output = await changed(system, () => {
    current = after;
    return Promise.resolve();
  });
  expect(output).toMatchObject({ key: "k2" });
  expect(await after.decrypt(output)).toMatchObject([1, `${SECRET} a`, `${SECRET} b`, null]);
});

// Changes of the limits that events meet: what is refused, as a whole, and what several at once come to.
import { describe, expect, it } from "vitest";
import { startOfficialSystem, until } from "../opcodes/official-system.ts";
import { change, resetLimit, setLimit } from "./change-limit.ts";
import { ARCHIVE, functions, INDEX, limitOf, MAIL } from "./event-limit-app.ts";

describe("what makes no sense", () => {
  it.each([
    [{ ...MAIL, limit: 0 }, /limit is 0, allowed is a whole number from 1 to 1000000/],
    [{ ...MAIL, limit: 2.5 }, /limit is 2.5/],
    [{ ...MAIL, limit: 3, period: "25h" }, /period is "25h", allowed is a duration from 1s to 24h/],
    [{ ...MAIL, limit: 3, burst: 2 }, /burst is 2, allowed is nothing/],
    [{ ...MAIL, limit: 3, timeout: "1m" }, /timeout is "1m", allowed is nothing/],
    [{ ...MAIL, period: "1m" }, /limit is missing/],
    [{ ...MAIL, limit: "3" }, /limit: .*expected number/],
    [{ ...MAIL, limit: 3, units: "1" }, /units/],
    [{ ...INDEX, limit: 3, period: "1m" }, /limit is 3, allowed is nothing/],
    [{ ...INDEX, period: "8d" }, /period is "8d", allowed is a duration from 1s to 7d/],
    [{ ...INDEX, period: "1m", timeout: "soon" }, /timeout is "soon"/],
    [INDEX, /period and timeout are missing/],
    [{ ...ARCHIVE, limit: 1 }, /limit is 1, allowed is a whole number from 2 to 100/],
    [{ ...ARCHIVE, limit: 101, timeout: "11m" }, /limit is 101.*timeout is "11m"/],
    [{ ...ARCHIVE, timeout: "1m" }, /limit is missing/],
  ])("is refused as a whole: %j", async (body, says) => {
    const system = await startOfficialSystem(functions());
    const before = await limitOf(system, body);
    const answer = await setLimit(system, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "parameter_invalid" } });
    expect(answer.body["error"]).toMatch(says);
    expect(await limitOf(system, body)).toEqual(before);
    expect(await system.sql`select 1 from cairn.limit_changes`).toEqual([]);
  });

  it("is not found where the code has no such limit", async () => {
    const system = await startOfficialSystem(functions());
    expect(await setLimit(system, { ...MAIL, name: "debounce", period: "1m" })).toMatchObject({
      status: 404,
      body: { code: "limit_not_found", hint: "It has concurrency[0], rateLimit." },
    });
    expect(await resetLimit(system, { ...INDEX, name: "rateLimit" })).toMatchObject({
      status: 404,
    });
  });
});

describe("changes that meet", () => {
  it("are each made, and never wait for a sync for ever", async () => {
    const system = await startOfficialSystem(functions());
    const other = await system.join();
    const [fn] = await system.sql<{ url: string }[]>`select url from cairn.functions limit 1`;
    const app = new URL(fn?.url ?? "");
    app.search = "";
    const syncs = Array.from({ length: 10 }, () => system.ask("/v1/apps/sync", { url: app.href }));
    const changes = Array.from({ length: 20 }, (_, n) =>
      setLimit(n % 2 === 0 ? system : other, { ...MAIL, limit: n + 1 }),
    );
    for (const { status } of await Promise.all([...syncs, ...changes])) expect(status).toBe(200);
    expect(await limitOf(system, MAIL)).toMatchObject({ version: 20, code: { limit: 2 } });
    const { body } = await system.ask("/v1/limits/changes?function=shop-mail");
    expect(body["data"]).toHaveLength(20);
  });

  it("and a sync lock what they write in the same order: the registry, then the limit", async () => {
    const system = await startOfficialSystem(functions());
    const answer = await system.sql.begin(async (sync) => {
      await sync`update cairn.registry set version = version + 1`;
      const changed = setLimit(system, { ...MAIL, limit: 9 });
      await until(async () => {
        const waiting = await sync`
          select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return waiting.length > 0 ? true : undefined;
      });
      await sync`update cairn.function_limits set "limit" = 3 where name = ${MAIL.name}`;
      return { changed };
    });
    expect(await answer.changed).toMatchObject({
      status: 200,
      body: { data: { code: { limit: 3 }, set: { limit: 9 } } },
    });
  });

  it("are refused to all but the first when they name the version that they saw", async () => {
    const system = await startOfficialSystem(functions());
    const other = await system.join();
    const answers = await Promise.all(
      [system, other, system, other].map((at, n) =>
        setLimit(at, { ...MAIL, limit: n + 1, version: 0 }),
      ),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual([
      "200",
      "409",
      "409",
      "409",
    ]);
    expect(await change(system, "GET", "/v1/limits?function=shop-mail")).toMatchObject({
      body: { data: [{ version: 0 }, { version: 1 }] },
    });
  });
});

describe("a change of before there were timeouts", () => {
  it("is listed as the others", async () => {
    const system = await startOfficialSystem(functions());
    await system.sql`
      insert into cairn.limit_changes (function_id, name, version, after, changed_by, changed_at)
      select id, 'concurrency[0]', 1, '{"limit":7,"periodMs":null,"burst":null}', 'dev', cairn.now()
      from cairn.functions where slug = ${MAIL.function}`;
    const { body } = await system.ask("/v1/limits/changes?function=shop-mail");
    expect(body["data"]).toMatchObject([
      { before: null, after: { limit: 7, periodMs: null, burst: null, timeoutMs: null } },
    ]);
  });
});

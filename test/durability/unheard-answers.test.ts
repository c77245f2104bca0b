// What the database had committed when the connection broke, so that nobody heard of it, goes on as soon
// as there is a connection again, and not when a lease ends. Checks I4, I5 and I9.
import type { Inngest } from "inngest";
import { expect, inject, it } from "vitest";
import {
  askExecutor,
  type OfficialSystem,
  startOfficialSystem,
  until,
} from "../opcodes/official-system.ts";
import { moveClock } from "./move-clock.ts";
import { type SilentProxy, startSilentProxy } from "./silent-proxy.ts";

/** Much longer than anybody waits here. */
const LEASE_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

interface Behind {
  readonly system: OfficialSystem;
  readonly proxy: SilentProxy;
  /** Names of steps, each time that their code ran. */
  readonly ran: readonly string[];
}

/** An executor that reaches its database through the proxy, and a function of two steps. */
async function startBehind(checkpointing = false): Promise<Behind> {
  const proxy = await startSilentProxy(inject("testPostgres").serverUrl);
  const ran: string[] = [];
  const twoSteps = (client: Inngest) => [
    client.createFunction(
      { id: "two", retries: 0, checkpointing, triggers: [{ event: "test/two" }] },
      async ({ step }) => {
        await step.run("first", () => void ran.push("first"));
        await step.run("second", () => void ran.push("second"));
      },
    ),
  ];
  const options = { databaseUrlOf: proxy.urlOf, leaseMs: LEASE_MS };
  return { proxy, ran, system: await startOfficialSystem(twoSteps, options) };
}

const send = ({ system }: Behind, ts?: number): Promise<unknown> =>
  askExecutor(system.url, "/e/key", { name: "test/two", ...(ts === undefined ? {} : { ts }) });

/**
 * The statement that first changes such a row commits, and its answer is lost with the connection.
 *
 * @param when - In SQL: a trigger's events, its table and its condition.
 */
async function loseAnswer(
  { system: { sql }, proxy }: Behind,
  when: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  await sql.unsafe(`
    create table committed (at text);
    create function hold() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(1);
        insert into committed values ('');
        return new;
      end $$;
    create trigger hold before ${when} execute function hold()`);
  let asked: Promise<unknown> | undefined;
  await sql.begin(async (holding) => {
    await holding`select pg_advisory_xact_lock(1)`;
    asked = ask();
    await exists(
      () => sql`
        select 1 from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    proxy.silence();
  });
  await exists(() => sql`select 1 from committed`);
  proxy.cut();
  await asked;
}

const exists = (look: () => Promise<readonly unknown[]>): Promise<true> =>
  until(async () => ((await look()).length > 0 ? true : undefined));

async function expectEachRanOnce({ system, ran }: Behind): Promise<void> {
  const [run] = await system.sql<{ id: string }[]>`select id from cairn.runs`;
  expect((await system.ended(run?.id ?? "none")).status).toBe("Completed");
  expect(ran).toEqual(["first", "second"]);
}

it.each([false, true])(
  "the step after one whose commit was not heard of does not wait for a lease (checkpointing %s)",
  async (checkpointing) => {
    const behind = await startBehind(checkpointing);
    const commit = "insert on cairn.memos for each row when (new.name = 'first')";
    await loseAnswer(behind, commit, () => send(behind));
    await expectEachRanOnce(behind);
  },
);

it("the run of an event whose sender got no answer does not wait for a lease (I1)", async () => {
  const behind = await startBehind();
  const acceptance = "insert on cairn.events for each row when (new.name = 'test/two')";
  await loseAnswer(behind, acceptance, () => send(behind));
  await expectEachRanOnce(behind);
});

it("a job whose claim was not heard of does not wait for its lease", async () => {
  const behind = await startBehind();
  const claim = "update on cairn.jobs for each row when (new.leased_by is not null)";
  await loseAnswer(behind, claim, async () => {
    await send(behind, Date.now() + HOUR_MS);
    await moveClock(behind.system.sql, HOUR_MS);
  });
  await expectEachRanOnce(behind);
});

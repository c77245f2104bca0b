// Commits that take units of one rate limit at the same time wait for each other. Checks I14.
import postgres, { type ISql } from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { createTestDatabase } from "../support/postgres.ts";

const rate = {
  key: "",
  limit: 2,
  period_us: 3.6e9,
  units: 1,
  weighted: false,
  says: "It is beyond",
};

/** @returns Why the run may not start; empty when it may. */
const start = (sql: ISql, id: string): Promise<readonly unknown[]> => {
  const runs = JSON.stringify([{ id, event: id, function: "mail", limits: { rate } }]);
  return sql`select refusal from cairn.limit_starts(0::smallint, '{}'::text[], ${runs}::text::json)`;
};

it("a commit that began first and has its turn second takes what is left of a rate limit", async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  await sql.begin(async (early) => {
    await early`select 1`;
    expect(await start(sql, "first")).toEqual([]);
    expect(await start(early, "second")).toEqual([]);
    expect(await start(early, "third")).toMatchObject([{ refusal: "rate_limited" }]);
  });
});

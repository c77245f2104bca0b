// `rateLimit` as the database decides it, against a model that knows nothing of how. Checks I14.
import * as fc from "fast-check";
import postgres from "postgres";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTestDatabase } from "../support/postgres.ts";

interface Batch {
  readonly limit: number;
  readonly periodS: number;
  readonly units: readonly number[];
}

let made = 0;

/** @returns How many of the runs may start. */
async function granted(sql: postgres.Sql, { limit, periodS, units }: Batch): Promise<number> {
  const runs = units.map((one) => {
    made += 1;
    const rate = {
      key: "",
      limit,
      period_us: periodS * 1e6,
      units: one,
      weighted: false,
      says: "",
    };
    return { id: `run-${String(made)}`, function: "f", limits: { rate } };
  });
  const refused = await sql`
    select run_id from cairn.limit_starts(0::smallint, '{}'::text[], ${JSON.stringify(runs)}::text::json)`;
  return runs.length - refused.length;
}

interface Bucket {
  units: number;
}

/** The independent model: a bucket that is full at first and fills evenly. */
function modelGrants(bucket: Bucket, { limit, units }: Batch): number {
  let count = 0;
  for (const one of units) {
    if (one > limit || one > bucket.units + 1e-6) continue;
    bucket.units -= one;
    count += 1;
  }
  return count;
}

let clockS = Date.UTC(2030, 0, 1) / 1_000;

/** The clock stands still but for these steps, so that the model can know the time. */
async function stopClock(sql: postgres.Sql, byS: number): Promise<void> {
  clockS += byS;
  for (const clock of ["now", "now_in_turn"]) {
    await sql.unsafe(
      `create or replace function cairn.${clock}() returns timestamptz language sql stable
        as $$ select to_timestamp(${String(clockS)}) $$`,
    );
  }
}

async function openDatabase(): Promise<postgres.Sql> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  return sql;
}

describe("a rate limit", () => {
  it("is lowered and raised without forgetting what was taken", async () => {
    const sql = await openDatabase();
    const ask = async (limit: number) => await granted(sql, { limit, periodS: 60, units: [1] });
    expect([await ask(2), await ask(2), await ask(2)]).toEqual([1, 1, 0]);
    // Two units of ten are taken, not all.
    expect(await ask(10)).toBe(1);
    expect(await ask(2)).toBe(0);
  });
});

describe("any sequence of runs and pauses", () => {
  it("passes a limit exactly as a bucket that fills evenly lets it", async () => {
    const sql = await openDatabase();
    const step = fc.record({
      waitS: fc.nat({ max: 40 }),
      units: fc.array(fc.constantFrom(1, 1, 1, 0, 2, 0.5, 7), { maxLength: 5 }),
    });
    const shape = fc.record({
      limit: fc.integer({ min: 1, max: 7 }),
      periodS: fc.integer({ min: 5, max: 90 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, fc.array(step, { minLength: 1, maxLength: 8 }), async (of, steps) => {
        await sql`truncate cairn.rate_limits`;
        const bucket: Bucket = { units: of.limit };
        for (const { waitS, units } of steps) {
          await stopClock(sql, waitS);
          bucket.units = Math.min(of.limit, bucket.units + (waitS * of.limit) / of.periodS);
          expect(await granted(sql, { ...of, units })).toBe(modelGrants(bucket, { ...of, units }));
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

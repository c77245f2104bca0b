// Statements of many clients share few connections behind a PgBouncer: each must get its own answer.
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../packages/executor/src/db/client.ts";
import { runStatement } from "../../packages/executor/src/db/row-set.ts";
import { canSkip, skipReason } from "../support/pgbouncer.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { openPgbouncer } from "./pooled-system.ts";

const CLIENTS = 4;
const STATEMENTS = 500;

describe.skipIf(canSkip)(`statements behind PgBouncer${skipReason}`, () => {
  it("get their own answers, also where one without values goes before one with values", async () => {
    const copy = await createTestDatabase();
    onTestFinished(() => copy.drop());
    const pgbouncer = await openPgbouncer();
    const url = pgbouncer.urlOf(copy.url);
    const clients = Array.from({ length: CLIENTS }, () =>
      openDatabase({ url, connections: 4, pooled: true }),
    );
    onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.close()));
    });
    const asked = Array.from({ length: STATEMENTS }, (_, index) => index);
    const answers = await Promise.all(
      clients.flatMap(({ sql }) =>
        asked.map(async (index) => {
          const rows =
            index % 2 === 0
              ? await runStatement<{ found: unknown }>(sql, "select 'none' as found", [])
              : await runStatement<{ found: unknown }>(sql, "select $1::int[] as found", [[index]]);
          return rows[0]?.found;
        }),
      ),
    );
    const expected = asked.map((index) => (index % 2 === 0 ? "none" : [index]));
    expect(answers).toEqual(clients.flatMap(() => expected));
  });
});

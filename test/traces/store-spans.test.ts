// Spans of one run stored by several at the same moment.
import postgres from "postgres";
import { describe, expect, it, onTestFinished } from "vitest";
import { type NewSpan, storeSpans } from "../../packages/executor/src/db/store-spans.ts";
import { SPANS_PER_RUN_MAX } from "../../packages/executor/src/db/span-table.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { addRunWithStep, RUN } from "./span-exports.ts";

const span = (n: number): NewSpan => ({
  runId: RUN,
  traceId: "f".repeat(32),
  spanId: n.toString(16).padStart(16, "0"),
  parentSpanId: null,
  stepId: null,
  attempt: null,
  name: "select",
  kind: "client",
  status: "unset",
  statusMessage: "",
  startNs: 0n,
  endNs: 1n,
  attributes: "{}",
  droppedAttributes: 0,
});

describe("the same spans, stored at the same moment in opposite orders", () => {
  it("never wait for each other in a circle", async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const sql = postgres(database.url, { max: 4, onnotice: () => undefined });
    onTestFinished(() => sql.end());
    await addRunWithStep(sql);
    const forth = Array.from({ length: SPANS_PER_RUN_MAX }, (_, n) => span(n + 1));
    const back = forth.toReversed();
    for (let round = 0; round < 5; round += 1) {
      await sql`delete from cairn.spans`;
      const stored = await Promise.all(
        [forth, back, forth, back].map((spans) => storeSpans(sql, 0, spans)),
      );
      expect(stored.every(({ unknown, beyond }) => unknown + beyond === 0)).toBe(true);
    }
  });
});

// `cairn schedules`, as people type it.
import { describe, expect, it } from "vitest";
import { runCairn } from "../support/run-cairn.ts";
import { nightly, startScheduleSystem } from "./schedule-system.ts";

describe("cairn schedules", () => {
  it("makes, lists, pauses, runs, fills and deletes a schedule", async () => {
    const system = await startScheduleSystem(nightly("TZ=Europe/Paris 0 3 * * *"));
    const cairn = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCairn(["schedules", ...args, "--url", system.url]);
      expect(code, stderr).toBe(0);
      return stdout;
    };
    expect(await cairn()).toContain("shop-nightly  TZ=Europe/Paris 0 3 * * *");
    const options = '{"overlap":"skip","timezone":"Europe/Berlin"}';
    const made = await cairn("create", "shop-nightly", "0 9 * * 1", options);
    expect(made).toContain("0 9 * * 1 (Europe/Berlin)");
    expect(made).toContain("overlap: skip");
    const { id, nextTicks } = await system.schedule();
    expect(made).toContain(`next:   ${nextTicks[4] ?? "none"}`);
    expect(await cairn("pause", id)).toContain("paused");
    const runId = (await cairn("run", id)).trim();
    expect(await system.ended(runId)).toMatchObject({ status: "Completed" });
    const range = ["2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"];
    expect(await cairn("backfill", id, ...range, "3")).toBe(
      "3 started, 0 had been started before\nthere is more: go on from 2026-01-26T08:00:00.000Z\n",
    );
    expect(await cairn("list", "shop-nightly")).toContain(id);
    expect(await cairn("list", "shop-none")).toContain("shop-none has no schedule.");
    for (const [args, says] of [
      [["backfill", id], "needs the time to fill: from and to"],
      [["backfill", id, ...range, "many"], "many is no number of ticks"],
    ] as const) {
      const { code, stderr } = await runCairn(["schedules", ...args, "--url", system.url]);
      expect(code).toBe(1);
      expect(stderr).toContain(says);
    }
    await system.sql`update cairn.functions set archived_at = cairn.now()`;
    expect(await cairn("show", id)).toContain("(the function is gone: it starts nothing)");
    expect(await cairn("delete", id)).toBe("deleted\n");
    expect((await system.schedules()).map(({ origin }) => origin)).toEqual(["trigger"]);
  }, 120_000);

  it("says what it does, and what is wrong", async () => {
    const { stdout } = await runCairn(["schedules", "--help"]);
    for (const word of ["create", "backfill", "pause", "cairn schedules run"]) {
      expect(stdout).toContain(word);
    }
    const wrong = await runCairn(["schedules", "fly"]);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toContain('There is no action "fly".');
  }, 60_000);
});

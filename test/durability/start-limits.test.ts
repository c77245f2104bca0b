// `rateLimit` and `singleton` survive an executor that dies at any moment of an event's acceptance or of
// the run that takes another one's place. Checks I1, I3, I9, I14, I16.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FailpointName } from "../../packages/executor/src/ops/failpoint.ts";
import type { LedgerApp } from "../support/ledger-app.ts";
import { createEventSender, type EventSender } from "./event-sender.ts";
import { eventuallyTrue } from "./eventually.ts";
import { openTwoExecutors, type TwoExecutors } from "./two-executors.ts";

const KEY = "k";

let two: TwoExecutors;
let app: LedgerApp;
let sender: EventSender;

beforeEach(async () => {
  two = await openTwoExecutors();
  sender = createEventSender({ url: () => two.urls[0] });
}, 180_000);
afterEach(() => two.stop(), 60_000);

interface RunRow {
  readonly id: string;
  readonly status: string;
  readonly began: number;
  readonly ended: number | null;
}

const runs = async (): Promise<RunRow[]> =>
  await two.sql<RunRow[]>`
    select id, status, extract(epoch from started_at)::float8 * 1000 as began,
      extract(epoch from ended_at)::float8 * 1000 as ended from cairn.runs order by id`;

/** The executor dies at the hit, and another one takes its place. */
async function killed(at: FailpointName, act: () => Promise<unknown>): Promise<void> {
  const victim = await two.start(0);
  app = await two.startLedgerApp(0);
  await two.syncApp(app);
  await prepare();
  await victim.arm({ name: at, hit: 1 });
  const acted = act();
  expect(await victim.exited).toMatchObject({ signal: "SIGKILL" });
  await two.start(0);
  await acted;
}

let prepare = (): Promise<void> => Promise.resolve();

const send = (name: string): Promise<string> => sender.send({ name, data: { key: KEY } });
const isOver = async (): Promise<boolean> => (await two.sql`select 1 from cairn.jobs`).length === 0;

describe.each(["accept:before-commit", "accept:after-commit", "call:after-reply"] as const)(
  "a rate limit whose executor is killed at %s",
  (at) => {
    it("starts as many runs as it says, and accounts for every event", async () => {
      prepare = () => Promise.resolve();
      await killed(at, () => Promise.all(Array.from({ length: 6 }, () => send("ledger/rated"))));
      await eventuallyTrue("everything is done", isOver);
      expect((await runs()).map(({ status }) => status)).toEqual(["completed", "completed"]);
      const skips = await two.sql`select reason from cairn.skips`;
      expect(skips.map(({ reason }) => reason as unknown)).toEqual(
        Array.from({ length: 4 }, () => "rate_limited"),
      );
      expect(await two.violations()).toEqual([]);
    }, 120_000);
  },
);

describe.each([
  "accept:before-commit",
  "accept:after-commit",
  "transition:before-commit",
  "transition:after-commit",
  "claim:after-commit",
  "call:before-request",
] as const)("a singleton whose executor is killed at %s while a run replaces another", (at) => {
  it("runs one after the other, and the newest to its end", async () => {
    prepare = async () => {
      await send("ledger/newest");
      await eventuallyTrue("the first run waits", async () =>
        (await runs()).some(({ status }) => status === "waiting"),
      );
    };
    await killed(at, () => Promise.all([send("ledger/newest"), send("ledger/newest")]));
    await eventuallyTrue("two runs are replaced", async () => {
      const all = await runs();
      const states = all.map(({ status }) => status).toSorted();
      return states.join() === "cancelled,cancelled,waiting";
    });
    await sender.send({ name: "ledger/reply", data: { key: KEY } });
    await eventuallyTrue("everything is done", isOver);
    const called = (await runs()).filter(({ id }) => app.entriesOf(id).length > 0);
    const inOrder = called.toSorted((a, b) => a.began - b.began);
    expect(inOrder.at(-1)?.status).toBe("completed");
    for (const [place, run] of inOrder.entries()) {
      const before = inOrder[place - 1];
      const [first] = app.entriesOf(run.id);
      expect(first?.at).toBeGreaterThanOrEqual(Math.floor(before?.ended ?? 0));
    }
    expect(await two.sql`select * from cairn.singletons`).toHaveLength(0);
    expect(await two.violations()).toEqual([]);
  }, 120_000);
});

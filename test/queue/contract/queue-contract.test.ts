// What the rest of the executor relies on, whoever the clock is: a job is handed over once, not before
// it is due, and after a loss no later than whoever comes by anyway (I5, I7, I8, I11, I35).
import { describe, expect, it } from "vitest";
import { moveClock } from "../../durability/move-clock.ts";
import { until } from "../../opcodes/official-system.ts";
import { ADAPTERS, type Executor, type QueueSystem, startQueueSystem } from "./queue-adapter.ts";

interface NewJob {
  readonly dueInMs?: number;
  readonly leasedBy?: string;
}

async function addJob(
  { sql }: QueueSystem,
  id: string,
  { dueInMs = 0, leasedBy }: NewJob = {},
): Promise<void> {
  await sql`
    insert into cairn.jobs (shard, run_id, id, kind, attempt, faults, token, leased_by,
      claimable_at, due_at, created_at)
    select 0, 'run', ${id}, 'call', 0, 0, 1, ${leasedBy ?? null}, due, due, cairn.now()
    from (select cairn.now() + ${dueInMs} * interval '1 millisecond' as due) d`;
}

/** Jobs that wait for a throttle to open, which holds them all up alike. */
async function addLane(
  { sql }: QueueSystem,
  opensInMs: number,
  priorities: Readonly<Record<string, number>>,
): Promise<void> {
  for (const [id, priority] of Object.entries(priorities)) {
    await sql`
      insert into cairn.jobs (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
        created_at, lane, lane_since, place)
      select 0, 'run', ${id}, 'call', 0, 0, 1, 'infinity',
        cairn.now() + ${opensInMs} * interval '1 millisecond', cairn.now(), 'lane', cairn.now(),
        cairn.now() - ${priority} * interval '1 second'`;
  }
  await sql`
    insert into cairn.lanes (shard, id, function_id, app_id, names, keys, ready_at)
    values (0, 'lane', 'function', 'app', '{}', '{}',
      cairn.now() + ${opensInMs} * interval '1 millisecond')`;
}

const has = ({ taker }: Executor, ...ids: string[]): Promise<true> =>
  until(async () => (ids.every((id) => taker.ids().includes(id)) ? true : undefined));

/** Longer than what a test does before it moves the clock by so much; a message takes a tenth of it. */
const WIDE_MS = 20_000;

/** Jobs that a message was published for. */
async function told({ sql }: QueueSystem): Promise<number> {
  return (await sql`select 1 from cairn.jobs where woken_token = token`).length;
}

describe.each(ADAPTERS)("the queue of %s", (adapter) => {
  it("hands over what is due, the longest due first", async () => {
    const system = await startQueueSystem(adapter);
    await addJob(system, "second", { dueInMs: -1_000 });
    await addJob(system, "first", { dueInMs: -2_000 });
    await addJob(system, "third", { dueInMs: -500 });
    const executor = await system.join();
    await has(executor, "third");
    expect(executor.taker.ids()).toEqual(["first", "second", "third"]);
  });

  it("hands over nothing before it is due (I11)", async () => {
    const system = await startQueueSystem(adapter);
    const executor = await system.join();
    const due = [150, 400, 1_300, 2_500];
    for (const ms of due) {
      await addJob(system, `in ${String(ms)}`, { dueInMs: ms });
      executor.announce(ms);
    }
    await has(executor, ...due.map((ms) => `in ${String(ms)}`));
    await executor.taker.settled();
    for (const [, late] of executor.taker.lateMs()) expect(late).toBeGreaterThanOrEqual(0);
  });

  it("hands over what waited for the same by its priority, not before it may go on", async () => {
    const system = await startQueueSystem(adapter);
    const executor = await system.join();
    await addLane(system, 1_200, { plain: 0, high: 300, low: -100, highest: 600 });
    executor.announce(1_200);
    await has(executor, "low");
    await executor.taker.settled();
    expect(executor.taker.ids()).toEqual(["highest", "high", "plain", "low"]);
    for (const [, late] of executor.taker.lateMs()) expect(late).toBeGreaterThanOrEqual(0);
  });

  it("hands a job to one of many executors, however often it is delivered (I7)", async () => {
    const system = await startQueueSystem(adapter);
    system.setFaults({ duplicateShare: 1, reorderShare: 0.5, maxExtraDelayMs: 50 });
    const executors = [await system.join(), await system.join(), await system.join()];
    const ids = Array.from({ length: 60 }, (_, index) => `job-${String(index)}`);
    for (const [index, id] of ids.entries()) {
      await addJob(system, id, { dueInMs: (index % 4) * 200 });
      executors[index % 3]?.announce((index % 4) * 200);
    }
    const taken = () => executors.flatMap(({ taker }) => taker.ids());
    await until(async () => (taken().length >= ids.length ? true : undefined));
    await system.qstash?.idle();
    expect(taken().toSorted()).toEqual(ids.toSorted());
  });

  it("finds what nobody was told of, or whose message was lost", async () => {
    const system = await startQueueSystem(adapter);
    system.setFaults({ dropShare: 1 });
    const executor = await system.join();
    await addJob(system, "untold");
    await addJob(system, "lost", { dueInMs: 300 });
    executor.announce(300);
    await until(async () => {
      await executor.sweep();
      return executor.taker.ids().length === 2 ? true : undefined;
    });
    expect(executor.taker.ids()).toEqual(["untold", "lost"]);
  });

  it("forgets a job that is gone, and obeys a new time (I8)", async () => {
    const system = await startQueueSystem(adapter);
    const executor = await system.join();
    await addJob(system, "gone", { dueInMs: WIDE_MS });
    await addJob(system, "later", { dueInMs: WIDE_MS });
    executor.announce(WIDE_MS);
    if (adapter === "qstash") await until(async () => (await told(system)) === 2 || undefined);
    await system.sql`delete from cairn.jobs where id = 'gone'`;
    await system.sql`update cairn.jobs set token = token + 1,
      claimable_at = claimable_at + interval '1500 milliseconds',
      due_at = due_at + interval '1500 milliseconds' where id = 'later'`;
    executor.announce(WIDE_MS + 1_500);
    await moveClock(system.sql, WIDE_MS);
    await has(executor, "later");
    await executor.taker.settled();
    expect(executor.taker.ids()).toEqual(["later"]);
    expect(executor.taker.lateMs().get("later")).toBeGreaterThanOrEqual(0);
  });

  it("brings a job that is due in a year when the year is over", async () => {
    const system = await startQueueSystem(adapter);
    const executor = await system.join();
    const year = 366 * 24 * 3_600_000;
    await addJob(system, "far", { dueInMs: year });
    executor.announce(year);
    await executor.sweep();
    expect(system.qstash?.counts().published ?? 0).toBe(0);
    await moveClock(system.sql, year - WIDE_MS);
    await executor.sweep();
    expect(executor.taker.ids()).toEqual([]);
    await moveClock(system.sql, WIDE_MS);
    await has(executor, "far");
  });

  it("hands over no more than there is room for, and the rest when there is", async () => {
    const system = await startQueueSystem(adapter);
    const executor = await system.join({ room: 0 });
    await addJob(system, "one");
    await addJob(system, "two", { dueInMs: 200 });
    executor.announce(0);
    executor.announce(200);
    const other = await system.join();
    await until(async () => {
      await other.sweep();
      return other.taker.ids().length === 2 ? true : undefined;
    });
    expect(executor.taker.ids()).toEqual([]);
    other.taker.setRoom(0);
    executor.taker.setRoom(1_000);
    // A look that still had room is over.
    await other.sweep();
    await addJob(system, "three", { dueInMs: 200 });
    other.announce(200);
    await until(async () => {
      await executor.sweep();
      return executor.taker.ids().includes("three") ? true : undefined;
    });
    expect(other.taker.ids()).toEqual(["one", "two"]);
  });

  it("hands over what waited for room when there is some again, told by nobody", async () => {
    const system = await startQueueSystem(adapter);
    system.setFaults({ dropShare: 1 });
    const executor = await system.join({ room: 0 });
    await addJob(system, "due");
    await addJob(system, "soon", { dueInMs: 300 });
    executor.announce(0);
    executor.announce(300);
    if (adapter === "qstash") await until(async () => (await told(system)) === 2 || undefined);
    // Both wait for room alone then: a lost message of what is due later is for the sweep to find.
    await moveClock(system.sql, 300);
    executor.taker.setRoom(1_000);
    await has(executor, "due", "soon");
    expect(executor.taker.ids()).toEqual(["due", "soon"]);
  });

  it("hands over nothing after it was stopped", async () => {
    const system = await startQueueSystem(adapter);
    const [stopped, other] = [await system.join(), await system.join()];
    await addJob(system, "told", { dueInMs: WIDE_MS });
    stopped.announce(WIDE_MS);
    await stopped.stop();
    await moveClock(system.sql, WIDE_MS);
    await until(async () => {
      await other.sweep();
      return other.taker.ids().includes("told") ? true : undefined;
    });
    expect(stopped.taker.ids()).toEqual([]);
  });

  it("takes over from an executor that died when its lease has ended (I7)", async () => {
    const system = await startQueueSystem(adapter);
    const executor = await system.join();
    await addJob(system, "held", { dueInMs: 60_000, leasedBy: "dead" });
    await executor.sweep();
    expect(executor.taker.ids()).toEqual([]);
    await moveClock(system.sql, 61_000);
    await until(async () => {
      await executor.sweep();
      return executor.taker.ids().includes("held") ? true : undefined;
    });
  });
});

// While QStash takes no messages, or not all of them, events are accepted, what is due is worked on, and
// everything ends right when it takes them again; the log says once what is wrong (I1, I5, I11, I35; F10).
import type { Inngest } from "inngest";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { credentialsOf } from "../../packages/executor/src/dev/local-qstash/credentials-of.ts";
import {
  type LocalQstash,
  type LocalQstashOptions,
  startLocalQstash,
} from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { examineQstash } from "../../packages/executor/src/queue/qstash/examine-qstash.ts";
import type { QstashSettings } from "../../packages/executor/src/queue/qstash/qstash-settings.ts";
import { setUpQstash } from "../../packages/executor/src/queue/qstash/set-up-qstash.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

/** A sweep every three seconds instead of every minute. */
const TIME_SCALE = 0.05;
const MINUTE_MS = 60_000;
const TEST_MS = 90_000;

interface Orders {
  readonly system: OfficialSystem;
  readonly qstash: LocalQstash;
  readonly settings: QstashSettings;
  /** How often each step of each run was executed. */
  readonly executed: ReadonlyMap<string, number>;
  /** Orders of these numbers; each rests between its two steps. */
  readonly send: (numbers: readonly number[], restMs: number) => Promise<void>;
}

async function start(
  options: LocalQstashOptions,
  { hasSweeps } = { hasSweeps: true },
): Promise<Orders> {
  const executed = new Map<string, number>();
  const qstash = await startLocalQstash({ timeScale: TIME_SCALE, ...options });
  onTestFinished(() => qstash.stop());
  const port = await freePort();
  const settings = { ...credentialsOf(qstash), publicUrl: `http://127.0.0.1:${String(port)}` };
  const count = (name: string): number => {
    executed.set(name, (executed.get(name) ?? 0) + 1);
    return 1;
  };
  const system = await startOfficialSystem(orders(count), { port, qstash: settings });
  if (hasSweeps) await setUpQstash(settings, "test");
  const send: Orders["send"] = async (numbers, restMs) => {
    const events = numbers.map((n) => ({ name: "shop/order", data: { n, restMs } }));
    const body = JSON.stringify(events);
    const answer = await fetch(`${system.url}/e/key`, { method: "POST", body });
    expect(answer.status).toBe(200);
  };
  return { system, qstash, settings, executed, send };
}

const orders = (count: (name: string) => number) => (client: Inngest) => [
  client.createFunction(
    { id: "order", triggers: [{ event: "shop/order" }] },
    async ({ event, step }) => {
      const n = String(event.data["n"]);
      await step.run("charge", () => count(`${n} charge`));
      await step.sleep("rest", Number(event.data["restMs"]));
      await step.run("ship", () => count(`${n} ship`));
    },
  ),
];

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** Each step of so many orders was executed, and by now each run is where that leads. */
async function allAre(step: "charge" | "ship", { system, executed }: Orders, runs: number) {
  const status = step === "charge" ? "waiting" : "completed";
  await until(async () => {
    const steps = [...executed.keys()].filter((name) => name.endsWith(step));
    const [row] = await system.sql<{ count: number }[]>`
      select count(*)::int as count from cairn.runs where status in (${status}, 'completed')`;
    return steps.length >= runs && (row?.count ?? 0) >= runs ? true : undefined;
  });
}

async function expectAllRight({ system, executed }: Orders, runs: number): Promise<void> {
  expect([...executed.values()].filter((times) => times !== 1)).toEqual([]);
  expect(executed.size).toBe(2 * runs);
  expect(await checkOracles(system.sql)).toEqual([]);
}

const BEGINS = "QStash does not take all messages";
const IS_OVER = "QStash takes messages again";

/** What the log says of it, in its order: codes, and "over". */
const toldBy = ({ logged }: OfficialSystem): string[] =>
  logged.flatMap((line) => {
    const { msg, err } = JSON.parse(line) as { msg: string; err?: { code: string } };
    if (msg === IS_OVER) return ["over"];
    return msg === BEGINS ? [err?.code ?? ""] : [];
  });

const untilTold = (system: OfficialSystem, told: readonly string[]) =>
  until(async () => (toldBy(system).length >= told.length ? true : undefined)).then(() =>
    expect(toldBy(system).slice(0, told.length)).toEqual(told),
  );

async function qstashOf({ ask }: OfficialSystem): Promise<unknown> {
  const { status, body } = await ask("/ready");
  expect(status).toBe(200);
  return (body["components"] as { name: string }[]).find(({ name }) => name === "qstash");
}

const secondsFromNow = (seconds: number): string => String(Math.ceil(Date.now() / 1_000) + seconds);
const quotaUntil = (reset: string) => ({
  status: 429,
  message: "Exceeded daily rate limit",
  headers: { "RateLimit-Limit": "1000", "RateLimit-Remaining": "0", "RateLimit-Reset": reset },
});

describe("runs end right while publishes are answered with", () => {
  it.each([
    ["qstash_quota_exhausted", 429, () => quotaUntil(secondsFromNow(2))],
    ["qstash_token_refused", 401, () => ({ status: 401, message: "unauthorized" })],
    ["qstash_message_refused", 413, () => ({ status: 413, message: "too large" })],
    ["qstash_unreachable", 503, () => ({ status: 503, message: "service unavailable" })],
  ])(
    "%s (%i), and with messages afterwards",
    async (code, _status, refusal) => {
      const given = await start({ faults: { refusal: refusal() } });
      const { system, qstash, settings, send } = given;
      await send(numbers(0, 9), 1_000);
      // Not due before its message is published, however slow this machine is.
      await send([9], MINUTE_MS);
      await allAre("ship", given, 9);
      await untilTold(system, [code]);
      expect(qstash.counts().published).toBe(0);
      expect(await qstashOf(system)).toMatchObject({ status: "ok", detail: /QStash/ });
      const reported = [expect.stringMatching(/^The executor reports: QStash/)];
      expect(await examineQstash(settings, "test")).toEqual(reported);
      qstash.setFaults({ refusal: undefined });
      await send(numbers(10, 20), MINUTE_MS);
      await untilTold(system, [code, "over"]);
      expect(qstash.counts().published).toBeGreaterThan(0);
      // The clock ends leases too: nothing may be under way when it is moved.
      await allAre("charge", given, 20);
      await moveClock(system.sql, MINUTE_MS);
      await allAre("ship", given, 20);
      await expectAllRight(given, 20);
      expect(await qstashOf(system)).toMatchObject({ detail: null });
    },
    TEST_MS,
  );
});

describe("a quota that is used up", () => {
  it(
    "costs no request until the time that QStash named",
    async () => {
      const given = await start({ faults: { refusal: quotaUntil(secondsFromNow(1_800)) } });
      await given.send(numbers(0, 4), MINUTE_MS);
      await untilTold(given.system, ["qstash_quota_exhausted"]);
      await allAre("charge", given, 4);
      await moveClock(given.system.sql, MINUTE_MS);
      for (const round of [1, 2]) {
        await given.send(numbers(4 * round, 4 * round + 4), 500);
        await allAre("ship", given, 4 * round + 4);
      }
      expect(given.qstash.counts()).toMatchObject({ refusedRequests: 1, published: 0 });
      expect(toldBy(given.system)).toEqual(["qstash_quota_exhausted"]);
      await expectAllRight(given, 12);
    },
    TEST_MS,
  );
});

describe("an executor that nobody calls", () => {
  it(
    "is its own clock while QStash takes no messages",
    async () => {
      const given = await start({ faults: { down: "answer_503" } }, { hasSweeps: false });
      await given.send([1], 1_500);
      await allAre("ship", given, 1);
      await expectAllRight(given, 1);
    },
    TEST_MS,
  );
});

describe("a message that the plan does not allow", () => {
  it.each(["whole", "each"] as const)(
    "does not keep back the others of its batch (refused: %s), and is not lost",
    async (batchRefusals) => {
      const plan = { maxDelayMs: 2 * MINUTE_MS };
      const given = await start({ plan, faults: { batchRefusals, down: "answer_503" } });
      const { system, qstash, send } = given;
      // First, so that it is in each batch that is published later.
      await send([9], 3 * MINUTE_MS);
      await untilTold(system, ["qstash_unreachable"]);
      await send(numbers(0, 9), MINUTE_MS);
      await allAre("charge", given, 10);
      qstash.setFaults({ down: "no" });
      await untilTold(system, ["qstash_unreachable", "qstash_message_refused"]);
      await until(async () => (qstash.counts().published >= 9 ? true : undefined));
      await moveClock(system.sql, MINUTE_MS);
      await allAre("ship", given, 9);
      await moveClock(system.sql, 2 * MINUTE_MS);
      await allAre("ship", given, 10);
      await expectAllRight(given, 10);
    },
    TEST_MS,
  );
});

describe("QStash down for ten minutes", () => {
  it(
    "accepts events, works on what is due, and catches up",
    async () => {
      const given = await start({});
      const { system, qstash, send } = given;
      qstash.setFaults({ down: "refuse" });
      await send(numbers(0, 10), 4 * MINUTE_MS);
      await send(numbers(10, 20), 11 * MINUTE_MS);
      await allAre("charge", given, 20);
      await moveClock(system.sql, 5 * MINUTE_MS);
      // Somebody lives, and looks for reasons of its own.
      await send(numbers(20, 30), 6 * MINUTE_MS);
      await allAre("ship", given, 10);
      await allAre("charge", given, 30);
      await moveClock(system.sql, 5 * MINUTE_MS);
      expect(qstash.counts().published).toBe(0);
      qstash.setFaults({ down: "no" });
      await untilTold(system, ["qstash_unreachable", "over"]);
      await moveClock(system.sql, 2 * MINUTE_MS);
      await allAre("ship", given, 30);
      await expectAllRight(given, 30);
    },
    TEST_MS,
  );
});

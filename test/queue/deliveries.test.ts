// Deliveries that QStash did not make, or made for something else, or late: nothing is touched by them.
import { beforeEach, describe, expect, it } from "vitest";
import { signDelivery } from "../../packages/executor/src/dev/local-qstash/sign-delivery.ts";
import { startQueueSystem, type Executor, type QueueSystem } from "./contract/queue-adapter.ts";

const OLD_KEY = "sig_of_long_ago";

let system: QueueSystem;
let executor: Executor;
let url: string;

beforeEach(async () => {
  system = await startQueueSystem("qstash");
  executor = await system.join();
  url = `${executor.url ?? ""}/v1/queue/wakeup`;
  // The look of the start is over: from here on only deliveries take jobs.
  await executor.sweep();
  await system.sql`
    insert into cairn.jobs (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
      created_at)
    select 0, 'run', 'job', 'call', 0, 0, 7, due, due, cairn.now()
    from (select cairn.now() + interval '1 hour' as due) d`;
});

interface Delivery {
  readonly body?: string;
  readonly sentBody?: string;
  readonly key?: string;
  readonly to?: string;
  readonly nowSeconds?: number;
  readonly signature?: string;
}

const MESSAGE = JSON.stringify({ job: "run/job", sequence: 7 });
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

async function deliver(given: Delivery = {}): Promise<{ status: number; body: unknown }> {
  const { body = MESSAGE, sentBody = body, signature = sign(given) } = given;
  const answer = await fetch(url, {
    method: "POST",
    headers: signature === "" ? {} : { "upstash-signature": signature },
    body: sentBody,
  });
  return { status: answer.status, body: await answer.json() };
}

function sign({ body = MESSAGE, to = url, key, nowSeconds: now = nowSeconds() }: Delivery): string {
  const current = system.qstash?.signingKeys().current ?? "";
  return signDelivery({ url: to, body: Buffer.from(body), key: key ?? current, now });
}

const jobNow = () =>
  system.sql`select token::int as token, leased_by from cairn.jobs where id = 'job'`;

describe("a delivery is refused", () => {
  it.each<[string, () => Delivery]>([
    ["without a signature", () => ({ signature: "" })],
    ["with a signature that is none", () => ({ signature: "a.b.c" })],
    ["signed with a key that is not ours", () => ({ key: OLD_KEY })],
    ["for another URL", () => ({ to: "https://example.com/v1/queue/wakeup" })],
    ["replayed after an hour", () => ({ nowSeconds: nowSeconds() - 3_600 })],
    ["from the future", () => ({ nowSeconds: nowSeconds() + 3_600 })],
    ["with a body changed by one byte", () => ({ sentBody: MESSAGE.replace("7", "8") })],
  ])("%s", async (_name, given) => {
    const { status, body } = await deliver(given());
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: "qstash_signature_invalid" });
    expect(await jobNow()).toEqual([{ token: 7, leased_by: null }]);
    expect(executor.taker.ids()).toEqual([]);
  });
});

describe("a delivery that is signed", () => {
  it("with the next key is taken as well", async () => {
    await system.sql`update cairn.jobs set claimable_at = cairn.now(), due_at = cairn.now()`;
    const key = system.qstash?.signingKeys().next ?? "";
    expect(await deliver({ key })).toEqual({ status: 200, body: { outcome: "taken" } });
    expect(executor.taker.ids()).toEqual(["job"]);
  });

  it.each([
    ["for a job that is gone", { job: "run/other", sequence: 7 }],
    ["of a state that is over", { job: "run/job", sequence: 6 }],
    ["for something that cannot be a job", { job: "nothing", sequence: 7 }],
  ])("%s changes nothing", async (_name, message) => {
    const answer = await deliver({ body: JSON.stringify(message) });
    expect(answer).toEqual({ status: 200, body: { outcome: "stale" } });
    expect(await jobNow()).toEqual([{ token: 7, leased_by: null }]);
  });

  it("an hour early makes room for another message", async () => {
    await system.sql`update cairn.jobs set woken_token = 7`;
    expect(await deliver()).toEqual({ status: 200, body: { outcome: "early" } });
    expect(executor.taker.ids()).toEqual([]);
  });

  it.each(["", "{", "[]", '{"job":"run/job"}', '{"job":"run/job","sequence":-1}'])(
    "says what is wrong with %j",
    async (body) => {
      const answer = await deliver({ body });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: expect.stringMatching(/^(json|parameter|body)_/) });
    },
  );
});

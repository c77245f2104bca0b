// The sessions of events, and how the official SDK passes them on to what a run starts.
import type { Inngest } from "inngest";
import { createDefer } from "inngest/experimental";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";

type Sessions = Readonly<Record<string, string>> | undefined;

/** What a function sees of the sessions: in its context, and in its event. */
function seen({ event, sessions }: { readonly event: unknown; readonly sessions?: Sessions }) {
  const { meta } = event as { readonly meta?: unknown };
  return { sessions: sessions ?? null, meta: meta ?? null };
}

type Context = Parameters<typeof seen>[0];

const passing = (client: Inngest) => {
  const child = client.createFunction(
    { id: "child", retries: 0, triggers: [{ event: "test/child" }] },
    (context) => seen(context as Context),
  );
  const later = createDefer(client, { id: "later" }, (context) => seen(context as Context));
  const parent = client.createFunction(
    { id: "parent", retries: 0, triggers: [{ event: "test/parent" }] },
    async (context) => {
      const { step, defer } = context;
      const data = {};
      defer("later", { function: later, data });
      defer("apart", { function: later, data, meta: { sessions: { chat: null, own: "o" } } });
      const meta = { sessions: { user: null, order: "o-1" } };
      return {
        own: seen(context),
        invoked: await step.invoke("plain", { function: child, data }),
        apart: await step.invoke("apart", { function: child, data, meta }),
        sent: await step.sendEvent("send", { name: "test/child", data }),
        cleared: await step.sendEvent("clear", {
          name: "test/child",
          data,
          meta: { sessions: null },
        }),
        waited: await step.run("after", () => null),
      };
    },
  );
  return [child, parent, later];
};

beforeEach(() => {
  vi.stubEnv("INNGEST_SESSION_PROPAGATION", "1");
  return () => void vi.unstubAllEnvs();
});

const send = (system: OfficialSystem, event: object) => system.ask("/e/key", event);

async function outputsOf(system: OfficialSystem, slug: string, count: number): Promise<unknown[]> {
  const runs = await until(async () => {
    const { body } = await system.ask(`/v1/runs?function=${slug}`);
    const list = body["data"] as { id: string; status: string }[];
    return list.filter(({ status }) => status === "completed").length >= count ? list : undefined;
  });
  return await Promise.all(runs.map(async ({ id }) => (await system.ended(id)).output));
}

async function runOf(system: OfficialSystem, eventId: string): Promise<string> {
  return await until(async () => {
    const { body } = await system.ask(`/v1/runs?event=${eventId}`);
    return (body["data"] as { id: string }[])[0]?.id;
  });
}

const CHAT = { chat: "c-1", user: "7" };

describe("sessions", () => {
  it("are told to the function and passed on to whatever its run starts", async () => {
    const system = await startOfficialSystem(passing);
    const event = { name: "test/parent", data: {}, meta: { sessions: { chat: "c-1", user: 7 } } };
    const [eventId = ""] = (await send(system, event)).body["ids"] as string[];
    const { output } = await system.ended(await runOf(system, eventId));
    const result = output as Readonly<Record<string, unknown>>;
    const both = { sessions: CHAT, meta: { sessions: CHAT } };
    expect(result["own"]).toEqual(both);
    expect(result["invoked"]).toEqual(both);
    const apart = { chat: "c-1", order: "o-1" };
    expect(result["apart"]).toEqual({ sessions: apart, meta: { sessions: apart } });
    const outputOfSent = async (name: string): Promise<unknown> => {
      const { ids } = result[name] as { ids: string[] };
      return (await system.ended(await runOf(system, ids[0] ?? ""))).output;
    };
    expect(await outputOfSent("sent")).toEqual(both);
    expect(await outputOfSent("cleared")).toEqual({ sessions: null, meta: null });
    const deferred = await outputsOf(system, "shop-later", 2);
    const own = { user: "7", own: "o" };
    expect(deferred).toContainEqual(both);
    expect(deferred).toContainEqual({ sessions: own, meta: { sessions: own } });
  });

  it("are kept with the event and shown", async () => {
    const system = await startOfficialSystem(passing);
    const meta = { sessions: { chat: "c-1" }, other: "is left out" };
    const [id = ""] = (await send(system, { name: "test/child", meta })).body["ids"] as string[];
    const { body } = await system.ask(`/v1/events/${id}`);
    expect(body["data"]).toMatchObject({ meta: '{"sessions":{"chat":"c-1"}}' });
    const runId = await runOf(system, id);
    await system.ended(runId);
    const { events } = (await system.trace(runId)) as unknown as { events: string[] };
    expect(JSON.parse(events[0] ?? "")).toMatchObject({ meta: { sessions: { chat: "c-1" } } });
  });

  it("that are not valid refuse the whole request", async () => {
    const system = await startOfficialSystem(passing);
    const six = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`k${String(at)}`, "x"]));
    const bad: readonly (readonly [unknown, string, string])[] = [
      ["text", "event_meta", "events[1].meta must be an object"],
      [{ sessions: six }, "event_meta", "events[1].meta.sessions has 6 sessions; at most 5"],
      [{ sessions: { chat: true } }, "event_meta", 'meta.sessions["chat"] must be'],
      [{ propagated_sessions: { chat: null } }, "event_meta", "must be a string or a number"],
      [{ sessions: { ["k".repeat(129)]: "x" } }, "event_meta", "129 bytes; at most 128"],
      [{ sessions: { chat: "x".repeat(513) } }, "event_meta", "513 bytes; at most 512"],
      [{ pad: "x".repeat(33_000) }, "event_meta", "at most 32768"],
      [{ sessions: { "a\u0000": "x" } }, "json_unstorable_char", "\\u0000"],
    ];
    for (const [meta, code, sentence] of bad) {
      const answer = await system.ask("/e/key", [
        { name: "test/child" },
        { name: "test/child", meta },
      ]);
      const error: unknown = expect.stringContaining(sentence);
      expect(answer).toMatchObject({ status: 400, body: { code, error } });
    }
    expect(await system.sql`select 1 from cairn.events`).toHaveLength(0);
  });
});

// The id that a sender gives an event is what apps and conditions know it by (docs/protocol.md 6.3).
import type { Inngest } from "inngest";
import { expect, it } from "vitest";
import { startOfficialSystem } from "../opcodes/official-system.ts";

const functions = (client: Inngest) => [
  client.createFunction(
    { id: "seen", retries: 0, triggers: [{ event: "test/seen", if: "event.id == 'order-1'" }] },
    async ({ event, events, step }) => {
      const reply = await step.waitForEvent("reply", {
        event: "test/reply",
        timeout: "1h",
        if: "async.id == 'reply-' + event.id",
      });
      return [event.id, events[0].id, reply?.id];
    },
  ),
  client.createFunction(
    { id: "parent", retries: 0, triggers: [{ event: "test/parent" }] },
    async ({ step }) => await step.invoke("child", { function: child(client), v: "7" } as never),
  ),
  child(client),
];

const child = (client: Inngest) =>
  client.createFunction(
    { id: "child", retries: 0, triggers: [{ event: "test/child" }] },
    ({ event }) => {
      const { _inngest: mark } = event.data as { _inngest: Record<string, unknown> };
      return { v: event.v, name: mark["name"], expires: typeof mark["expire"] };
    },
  );

it("an event's own id is what the app, its triggers and its waits see", async () => {
  const system = await startOfficialSystem(functions);
  const { body } = await system.ask("/e/key", { id: "order-1", name: "test/seen" });
  const [eventId] = body["ids"] as string[];
  await system.ask("/e/key", { id: "reply-order-2", name: "test/reply" });
  await system.ask("/e/key", { id: "reply-order-1", name: "test/reply" });
  const runs = (await system.ask(`/v1/runs?event=${eventId ?? ""}`)).body["data"];
  const [run] = runs as { id: string }[];
  const { output } = await system.ended(run?.id ?? "");
  expect(output).toEqual(["order-1", "order-1", "reply-order-1"]);
  const event = (await system.ask(`/v1/events/${eventId ?? ""}`)).body["data"];
  expect(event).toMatchObject({ id: eventId, sentId: "order-1" });
});

it("an invoked function is told the version, the step and the end of the wait", async () => {
  const system = await startOfficialSystem(functions);
  const { output } = await system.ended(await system.start("test/parent"));
  expect(output).toEqual({ v: "7", name: "child", expires: "number" });
});

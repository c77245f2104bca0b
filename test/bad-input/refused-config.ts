// A registration that is refused for one function of it, and what the answer says.
import { expect } from "vitest";
import { aFunction, aRegistration } from "./an-app.ts";
import type { StartSyncServer, SyncServer } from "./sync-server.ts";

const GOOD = aRegistration([
  aFunction("shop-pay", { concurrency: { limit: 3, key: "event.data.user" } }),
  aFunction("shop-bad", { throttle: { limit: 1, period: "1m" } }),
]);

/** The other function is good, and new: nothing of it may be stored either. */
export const withBad = (change: object): object =>
  aRegistration([
    aFunction("shop-pay", { concurrency: 99 }),
    aFunction("shop-bad", change),
    aFunction("shop-new"),
  ]);

const live = async ({ sql }: SyncServer): Promise<unknown> => [
  ...(await sql`select slug, config, archived_at from cairn.functions order by slug`),
];

/** Of a function with this configuration; checks that nothing of its sync was stored. */
export const refusals =
  (start: StartSyncServer) =>
  async (config: object): Promise<Readonly<Record<string, unknown>>> => {
    const server = await start();
    await server.register(GOOD);
    const before = await live(server);
    const { status, body } = await server.register(withBad(config));
    expect(status).toBe(400);
    expect(body["hint"]).toContain("what was registered before stays");
    expect(await live(server)).toEqual(before);
    expect(server.functions()).toEqual(["shop-bad", "shop-pay"]);
    return body;
  };

// An app with a limit of each kind that events meet when they come.
import type { Inngest } from "inngest";
import type { OfficialSystem } from "../opcodes/official-system.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** @param rate - What the code says of the rate limit. */
export const functions =
  (rate = 2) =>
  (client: Inngest) => [
    client.createFunction(
      {
        id: "mail",
        triggers: [{ event: "shop/mail" }],
        concurrency: 50,
        rateLimit: { limit: rate, period: "1h" },
      },
      () => null,
    ),
    client.createFunction(
      {
        id: "index",
        triggers: [{ event: "shop/index" }],
        debounce: { period: "1h", timeout: "5h" },
      },
      ({ event }) => event.data["n"] as unknown,
    ),
    client.createFunction(
      {
        id: "archive",
        triggers: [{ event: "shop/archive" }],
        batchEvents: { maxSize: 100, timeout: "600s" },
      },
      ({ events }) => events.length,
    ),
    client.createFunction({ id: "other", triggers: [{ event: "shop/other" }] }, () => null),
  ];

export const MAIL = { function: "shop-mail", name: "rateLimit" };
export const INDEX = { function: "shop-index", name: "debounce" };
export const ARCHIVE = { function: "shop-archive", name: "batchEvents" };

/** As `GET /v1/limits` shows it. */
export const limitOf = async (system: OfficialSystem, { name, function: slug }: typeof MAIL) => {
  const { body } = await system.ask(`/v1/limits?function=${slug}`);
  return (body["data"] as { name: string }[]).find((limit) => limit.name === name);
};

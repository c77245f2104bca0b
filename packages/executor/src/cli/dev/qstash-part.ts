// The QStash of `cairn dev --queue qstash`: on this machine, with the API of the real one.
import { startLocalQstash } from "../../dev/local-qstash/local-qstash.ts";
import type { Part } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";

export function qstashPart({ shared, log }: DevContext): Part {
  return {
    name: "QStash",
    start: async () => {
      const server = await startLocalQstash({ log: (line) => log.warn({}, `QStash: ${line}`) });
      const { current, next } = server.signingKeys();
      shared.qstash = {
        baseUrl: server.url,
        token: server.token,
        currentSigningKey: current,
        nextSigningKey: next,
      };
      return { stop: () => server.stop() };
    },
  };
}

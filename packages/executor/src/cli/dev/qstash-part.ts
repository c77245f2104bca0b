// The QStash of `cairn dev --queue qstash`: on this machine, with the API of the real one.
import { credentialsOf } from "../../dev/local-qstash/credentials-of.ts";
import { startLocalQstash } from "../../dev/local-qstash/local-qstash.ts";
import type { Part } from "../../dev/supervisor.ts";
import type { DevContext } from "./dev-context.ts";

export function qstashPart({ shared, log }: DevContext): Part {
  return {
    name: "QStash",
    start: async () => {
      const server = await startLocalQstash({ log: (line) => log.warn({}, `QStash: ${line}`) });
      shared.qstash = credentialsOf(server);
      return { stop: () => server.stop() };
    },
  };
}

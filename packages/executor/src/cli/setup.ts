// `cairn setup`: what another service must know of Cairn. Safe to repeat.
import { checkQstashSettings } from "../queue/qstash/qstash-settings.ts";
import { setUpQstash } from "../queue/qstash/set-up-qstash.ts";
import { invalidSettings } from "../ops/read-settings.ts";
import { PRODUCTION } from "../host/options-of-settings.ts";
import type { Invocation } from "./invocation.ts";
import { qstashOptions } from "../host/qstash-of-settings.ts";

export async function runSetup({ settings, args }: Invocation): Promise<number> {
  const [service] = args;
  if (service !== "qstash") {
    throw invalidSettings([`the service is "qstash", not ${JSON.stringify(service ?? "")}`]);
  }
  const qstash = qstashOptions({ ...settings, queue: "qstash" });
  if (qstash === undefined) return 1;
  checkQstashSettings(qstash, "cloud");
  const { id, cron, destination, replaced } = await setUpQstash(
    qstash,
    settings.env ?? PRODUCTION,
    { replace: settings.replace },
  );
  if (replaced !== undefined) console.log(`It called ${replaced} before.`);
  console.log(`✓ The schedule ${id} calls ${destination} at "${cron}".`);
  return 0;
}

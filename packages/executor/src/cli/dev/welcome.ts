// What `cairn dev` says when everything is there: where it is, and three things to try.
import type { QstashCredentials } from "../../queue/qstash/qstash-settings.ts";
import type { DevContext } from "./dev-context.ts";

export function printReady(context: DevContext, afterMs: number): void {
  const { say, url, shared, settings } = context;
  const seconds = (afterMs / 1000).toFixed(1);
  say(`\nCairn is ready (${seconds} s).\n`);
  if (shared.dashboardUrl !== undefined) say(`  Dashboard    ${url}/runs`);
  say(`  API          ${url}/v1/openapi.json`);
  if (shared.appUrl !== undefined) say(`  Example app  ${shared.appUrl}`);
  if (shared.qstash !== undefined) say(`  QStash       ${String(shared.qstash.baseUrl)}`);
  if (shared.ownsDatabase === true) say(`  Data         ${context.dataDir} (--fresh wipes it)`);
  if (shared.qstash !== undefined) sayQstash(shared.qstash, say);
  say("\nThree things to try:");
  for (const [index, line] of ideas(context).entries()) say(`  ${String(index + 1)}. ${line}`);
  if (settings.retryDelay !== undefined) {
    say(`\nEvery retry comes after ${String(settings.retryDelay)} ms (--retry-delay).`);
  }
}

/** Everybody knows them: they are those of QStash's development server. */
function sayQstash(qstash: QstashCredentials, say: DevContext["say"]): void {
  say("\nFor an executor of your own on this QStash, such as apps/serverless under `next dev`:");
  say(`  QSTASH_URL=${String(qstash.baseUrl)}`);
  say(`  QSTASH_TOKEN=${qstash.token}`);
  say(`  QSTASH_CURRENT_SIGNING_KEY=${qstash.currentSigningKey}`);
  say(`  QSTASH_NEXT_SIGNING_KEY=${qstash.nextSigningKey}`);
}

function ideas({ shared, url }: DevContext): string[] {
  const port = new URL(url).port;
  const isExample = shared.appUrl !== undefined;
  const send = isExample
    ? `npx cairn send store/order.placed '{"orderId":"o-1","sku":"tea","quantity":1}'`
    : "npx cairn send <an event of your app> '{}'";
  const first =
    shared.appUrl === undefined
      ? `Point an app at it: CAIRN_DEV=${url} (official inngest SDK: INNGEST_DEV=${url}).`
      : `Open ${shared.appUrl} and press a button, then watch the run on the dashboard.`;
  return [
    first,
    port === "8288" ? `Send an event: ${send}` : `Send an event: CAIRN_URL=${url} ${send}`,
    "Kill this process with kill -9 while a run waits, and start it again: the run goes on.",
  ];
}

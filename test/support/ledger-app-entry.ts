// A real app on the official package, in a process of its own. It keeps the ledger of side effects:
// what its steps did, written down by itself and forced to disk before it goes on.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { fsyncSync, openSync, writeSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { ledgerFunctions, type LedgerPorts } from "./ledger-app-functions.ts";
import type { LedgerAppSettings } from "./ledger-app-protocol.ts";

const { port, ledgerFile, executorUrls } = JSON.parse(
  process.env["CAIRN_TEST_LEDGER_APP"] ?? "{}",
) as LedgerAppSettings;

const ledger = openSync(ledgerFile, "a");
const gates = new Map<string, { readonly passed: Promise<void>; readonly open: () => void }>();

const ports: LedgerPorts = {
  write: (edge, step, { run, attempt }) => {
    const entry = { run, step, attempt, edge, at: Date.now() };
    writeSync(ledger, `${JSON.stringify(entry)}\n`);
    fsyncSync(ledger);
  },
  pass: (gate) => gateOf(gate).passed,
};

const systems = executorUrls.map((baseUrl, system) => {
  const client = new Inngest({ id: `ledger-${String(system)}`, isDev: true, baseUrl });
  return serve({ client, functions: ledgerFunctions(client, ports) });
});
const busy = executorUrls.map(() => 0);

createServer((request, response) => {
  const [, kind = "", name = ""] = new URL(request.url ?? "/", "http://app").pathname.split("/");
  const handler = kind === "systems" ? systems[Number(name)] : undefined;
  if (handler !== undefined) return void countCall(Number(name), () => handler(request, response));
  if (kind === "gates") gateOf(name).open();
  return response.end(JSON.stringify({ busy: busy[Number(name)] ?? 0 }));
}).listen(port, "127.0.0.1");

/** Calls under way, also those whose caller is dead: they may still report to the executor. */
async function countCall(
  system: number,
  call: () => ReturnType<RequestListener> | Promise<void>,
): Promise<void> {
  busy[system] = (busy[system] ?? 0) + 1;
  try {
    await call();
  } finally {
    busy[system] = (busy[system] ?? 0) - 1;
  }
}

function gateOf(name: string) {
  const known = gates.get(name);
  if (known !== undefined) return known;
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  const gate = { passed, open };
  gates.set(name, gate);
  return gate;
}

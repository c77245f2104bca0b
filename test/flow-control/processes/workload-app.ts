// The app of a workload, a process of its own on the official SDK. It writes down, forced to disk
// before it goes on, which calls it got and when each step began and ended.
import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { fsyncSync, openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { inngestFunctions } from "../workload/inngest-functions.ts";
import { AppSettings, type LedgerEntry, monotonicMs } from "../workload/ledger.ts";
import { APP_ID } from "../workload/workload-plan.ts";

const { port, ledgerFile, executorUrls, functions } = AppSettings.parse(
  JSON.parse(process.env["CAIRN_TEST_WORKLOAD_APP"] ?? "{}"),
);
const Body = z.object({
  ctx: z.object({ run_id: z.string(), qi_id: z.string(), generation_id: z.number() }),
  events: z.array(z.object({ data: z.object({ n: z.number() }) })),
});

const ledger = openSync(ledgerFile, "a");
/** The call that code is running for. */
const currentCall = new AsyncLocalStorage<number>();
let calls = 0;

const client = new Inngest({
  id: APP_ID,
  isDev: true,
  baseUrl: executorUrls[0] ?? "",
  fetch: fetchFromAny,
});
const handle = serve({
  client,
  functions: inngestFunctions(client, functions, (edge, of) =>
    write({ edge, call: currentCall.getStore() ?? 0, at: monotonicMs(), ...of }),
  ),
});

createServer((request, response) => void answer(request, response)).listen(port, "127.0.0.1");

function write(entry: LedgerEntry): void {
  writeSync(ledger, `${JSON.stringify(entry)}\n`);
  fsyncSync(ledger);
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const at = monotonicMs();
  calls += 1;
  const call = calls;
  const url = new URL(incoming.url ?? "/", `http://127.0.0.1:${String(port)}`);
  const { method = "GET" } = incoming;
  const body = method === "GET" ? undefined : await text(incoming);
  const fn = url.searchParams.get("fnId")?.replace(`${APP_ID}-`, "");
  if (method === "POST" && fn !== undefined) {
    const { ctx, events } = Body.parse(JSON.parse(body ?? ""));
    write({
      edge: "call",
      call,
      at,
      fn,
      run: ctx.run_id,
      job: ctx.qi_id,
      generation: ctx.generation_id,
      events: events.map(({ data }) => data.n),
    });
    outgoing.once("close", () => {
      const edge = outgoing.writableFinished ? "answered" : "cut";
      write({ edge, call, at: monotonicMs() });
    });
  }
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const request = new Request(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const response = await currentCall.run(call, () => handle(request));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(await response.text());
  if (!outgoing.closed) await once(outgoing, "close");
}

/** What the app has to say goes to an executor that is there, as behind a load balancer. */
async function fetchFromAny(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { pathname, search } = new URL(input instanceof Request ? input.url : input);
  const first = Math.floor(Math.random() * executorUrls.length);
  const order = [...executorUrls.slice(first), ...executorUrls.slice(0, first)];
  let problem: unknown;
  for (const base of order) {
    try {
      return await fetch(`${base}${pathname}${search}`, init);
    } catch (error) {
      problem = error;
    }
  }
  throw new Error("no executor is there", { cause: problem });
}

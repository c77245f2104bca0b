// An app whose answers the test writes, on the bare wire: it can hold back an answer until the moment
// that the test wants, which no real function can.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** A call of the executor. */
const Call = z.object({
  event: z.object({ id: z.string(), name: z.string(), data: z.record(z.string(), z.unknown()) }),
  steps: z.record(z.string(), z.unknown()),
  ctx: z.object({
    run_id: z.string(),
    qi_id: z.string(),
    generation_id: z.number(),
    attempt: z.number(),
  }),
});
export type ScriptedCall = z.infer<typeof Call> & {
  /** `step` for a discovery, else the step's id. */
  readonly stepId: string;
  /** The memo of a step, by its name; undefined when it has none. */
  readonly memo: (step: string) => unknown;
};

export type ScriptedReply =
  | { readonly kind: "ops"; readonly ops: readonly object[] }
  | { readonly kind: "return"; readonly data: unknown }
  /** The function threw, and may be tried again. */
  | { readonly kind: "throw"; readonly message: string };

export interface ScriptedApp {
  register(executorUrl: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ScriptedAppOptions {
  /** Function ids; each is started by an event `scripted/<id>`. */
  readonly functions: readonly string[];
  readonly onCall: (call: ScriptedCall) => Promise<ScriptedReply>;
}

/** The step id on the wire (docs/protocol.md 5). */
const stepIdOf = (name: string): string => createHash("sha1").update(name).digest("hex");

export const op = {
  run: (name: string, data: unknown): object => ({ ...base(name), op: "StepRun", data }),
  plan: (name: string): object => ({ ...base(name), op: "StepPlanned" }),
  wait: (name: string, event: string, opts: object): object => ({
    ...base(name),
    op: "WaitForEvent",
    name: event,
    opts,
  }),
};

const base = (name: string) => ({ id: stepIdOf(name), name, displayName: name, opts: {} });

const HEADERS = {
  "content-type": "application/json",
  "x-inngest-sdk": "scripted:v1.0.0",
  "x-inngest-req-version": "2",
  "x-inngest-no-retry": "false",
};

export async function startScriptedApp(options: ScriptedAppOptions): Promise<ScriptedApp> {
  const server = createServer((request, response) => {
    void answer(request, options).then(({ status, body }) => {
      response.writeHead(status, HEADERS);
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  return {
    register: (executorUrl) => register(executorUrl, url, options.functions),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(
  request: IncomingMessage,
  { onCall }: ScriptedAppOptions,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const call = Call.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  const stepId = new URL(request.url ?? "", "http://app").searchParams.get("stepId") ?? "";
  const memo = (step: string): unknown => call.steps[stepIdOf(step)];
  const reply = await onCall({ ...call, stepId, memo });
  switch (reply.kind) {
    case "ops":
      return { status: 206, body: reply.ops };
    case "return":
      return { status: 200, body: reply.data };
    case "throw":
      return { status: 500, body: { name: "Error", message: reply.message } };
    default:
      return reply satisfies never;
  }
}

async function register(
  executorUrl: string,
  url: string,
  functions: readonly string[],
): Promise<void> {
  const response = await fetch(`${executorUrl}/fn/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      url,
      appName: "scripted",
      sdk: "scripted:v1.0.0",
      functions: functions.map((id) => ({
        id: `scripted-${id}`,
        name: id,
        triggers: [{ event: `scripted/${id}` }],
        steps: { step: { runtime: { type: "http", url }, retries: { attempts: 20 } } },
      })),
    }),
  });
  if (!response.ok) throw new Error(await response.text());
}

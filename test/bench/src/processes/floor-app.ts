// The app of the floor: replays a function of trivial steps over plain HTTP. No SDK, no checks.
import { createServer, type IncomingMessage } from "node:http";
import { Pool } from "undici";
import { clockMs } from "../measure/clock.ts";
import { answerRequests } from "./requests.ts";
import type { RunTimes } from "./run-times.ts";

export interface FloorCall {
  readonly run: number;
  /** Steps of the function. */
  readonly count: number;
  /** Where each step is reported before the next begins; undefined: one new step per call. */
  readonly reportTo?: string;
  /** Results so far, one per finished step. */
  readonly memos: readonly number[];
  /** Tells when the step bodies ran. */
  readonly isTimed?: boolean;
}

export type FloorReply =
  | { readonly kind: "step"; readonly id: string; readonly value: number }
  | { readonly kind: "done"; readonly value: number; readonly times?: RunTimes };

export interface FloorReport {
  readonly run: number;
  readonly id: string;
  readonly value: number;
}

const pools = new Map<string, Pool>();

async function report(to: string, step: FloorReport): Promise<void> {
  const pool = pools.get(to) ?? new Pool(to, { connections: 128 });
  pools.set(to, pool);
  const { body } = await pool.request({ method: "POST", path: "/", body: JSON.stringify(step) });
  await body.dump();
}

async function callFunction({
  run,
  count,
  reportTo,
  memos,
  isTimed,
}: FloorCall): Promise<FloorReply> {
  const bodies: number[] = [];
  let sum = 0;
  for (let index = 0; index < count; index += 1) {
    const memo = memos[index];
    if (memo === undefined) {
      bodies.push(clockMs());
      const id = `s${String(index)}`;
      if (reportTo === undefined) return { kind: "step", id, value: index };
      await report(reportTo, { run, id, value: index });
    }
    sum += memo ?? index;
  }
  const done = { kind: "done", value: sum } as const;
  return isTimed === true ? { ...done, times: { bodies, end: clockMs() } } : done;
}

async function read(request: IncomingMessage): Promise<FloorCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as FloorCall;
}

const server = createServer((request, response) => {
  void read(request)
    .then(callFunction)
    .then((reply) => {
      const text = JSON.stringify(reply);
      response.writeHead(200, { "content-length": Buffer.byteLength(text) }).end(text);
    });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  answerRequests({}, { port });
});

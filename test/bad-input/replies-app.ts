// An app that answers calls as it is told, whatever that is, and a real executor that calls it. Every
// case is a function of one app, and all run at once: none may hold up another.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { readFileSync } from "node:fs";
import {
  type OfficialSystem,
  startOfficialSystem,
  startServer,
} from "../opcodes/official-system.ts";

export interface Call {
  /** Counts the calls for this run from 1. */
  readonly nth: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

/** Answers one call. */
export type Answer = (call: Call) => void;

export interface Case {
  readonly answer: Answer;
  /** Default 1: two attempts. */
  readonly retries?: number;
}

export interface Outcome {
  readonly status: string;
  /** The error's name of a failed run; the output of another one. */
  readonly result: unknown;
  /** Codes of its failed attempts; null: an error of the app's own. */
  readonly failures: readonly (string | null)[];
}

export const SDK_HEADERS = {
  "x-inngest-sdk": "inngest-js:v4.24.0",
  "x-inngest-req-version": "2",
  "content-type": "application/json",
};

/** From the SDK. */
export const says =
  (status: number, body: unknown, headers: Record<string, string | string[]> = {}): Answer =>
  ({ response }) => {
    const bytes = typeof body === "string" || body instanceof Uint8Array ? body : json(body);
    response.writeHead(status, { ...SDK_HEADERS, ...headers }).end(bytes);
  };

const json = (value: unknown): string => JSON.stringify(value) ?? "";

/** Its first call gets this answer, the others end the run with "fine". */
export const first =
  (answer: Answer): Answer =>
  (call) =>
    (call.nth === 1 ? answer : says(200, '"fine"'))(call);

export interface BadApp {
  readonly system: OfficialSystem;
  /** Sends the event of a case. @returns The run. */
  readonly start: (name: string) => Promise<string>;
  readonly outcome: (runId: string) => Promise<Outcome>;
}

type Changes = NonNullable<Parameters<typeof startOfficialSystem>[1]>;

/** Longer than a busy machine stalls: what is answered at all is answered in time. */
const CALL_TIMEOUT_MS = 20_000;

/** All of it ends with the test. */
export async function startBadApp(
  cases: Readonly<Record<string, Case>>,
  changes: Changes = {},
): Promise<BadApp> {
  const system = await startOfficialSystem(() => [], {
    callTimeoutMs: CALL_TIMEOUT_MS,
    ...changes,
  });
  const counts = new Map<string, number>();
  const app = await startServer((request, response) => {
    void (async () => {
      const body = await text(request);
      if (request.method === "PUT")
        return says(200, registration(cases, app), SYNC)({ nth: 0, request, response, body });
      const { ctx, event } = JSON.parse(body) as {
        ctx: { run_id: string };
        event: { name: string };
      };
      const nth = (counts.get(ctx.run_id) ?? 0) + 1;
      counts.set(ctx.run_id, nth);
      cases[event.name]?.answer({ nth, request, response, body });
    })();
  });
  const synced = await system.ask("/v1/apps/sync", { url: `${app}/api/inngest` });
  if (synced.status !== 200) throw new Error(synced.text);
  return {
    system,
    start: (name) => system.start(name),
    outcome: (runId) => outcomeOf(system, runId),
  };
}

const SYNC = { "x-inngest-sync-kind": "in_band" };

function registration(cases: Readonly<Record<string, Case>>, app: string): object {
  const functions = Object.entries(cases).map(([name, { retries = 1 }]) => ({
    id: `bad-${name.replaceAll(/[^\w]+/g, "-")}`,
    triggers: [{ event: name }],
    steps: {
      step: {
        runtime: { type: "http", url: `${app}/api/inngest` },
        retries: { attempts: retries },
      },
    },
  }));
  return { app_id: "bad", sdk: "js:v4.24.0", functions };
}

async function outcomeOf(system: OfficialSystem, runId: string): Promise<Outcome> {
  const { status, output } = await system.ended(runId);
  const rows = await system.sql<{ code: string | null }[]>`
    select code from cairn.attempts where run_id = ${runId} order by id`;
  const result = status === "Failed" ? (output as { name: string }).name : output;
  return { status, result, failures: rows.map(({ code }) => code) };
}

/** Runs each case once, all at the same time. */
export async function runAll(
  cases: Readonly<Record<string, Case>>,
  changes: Changes = {},
): Promise<Readonly<Record<string, Outcome>>> {
  const app = await startBadApp(cases, changes);
  const entries = Object.keys(cases).map(
    async (name) => [name, await app.outcome(await app.start(name))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** A run that failed with an error of the executor's. */
export const fails = (code: string, times: number): Outcome => ({
  status: "Failed",
  result: code,
  failures: Array<string>(times).fill(code),
});

/** A run that went on to its end after calls that failed. */
export const recovers = (...failures: readonly (string | null)[]): Outcome => ({
  status: "Completed",
  result: "fine",
  failures,
});

/** Names that docs/errors.md explains for runs. */
export function documentedNames(): ReadonlySet<string> {
  const docs = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const [, ofRuns = ""] = docs.split("## Errors of runs");
  return new Set([...ofRuns.matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name));
}

// An executor that calls an app made of one example of docs/flow-control.md, over real HTTP.
import { type AnyFunction, type Client, serve } from "@cairn/sdk-next";
import { pathToFileURL } from "node:url";
import { onTestFinished, vi } from "vitest";
import { fixedRetryPolicy } from "@cairn/core";
import { checkOracles } from "../../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../../durability/move-clock.ts";
import {
  type OfficialSystem,
  startOfficialSystem,
  startServer,
  until,
} from "../../opcodes/official-system.ts";
import { serveWeb } from "../../sdk/cairn-system.ts";
import { type Decision, decisionOf, type ListedRun, runsOf } from "../event-decisions.ts";
import { writeExamples } from "./examples.ts";
import { observed } from "./work.ts";

type Data = Readonly<Record<string, unknown>>;

export interface DocumentedApp {
  readonly system: OfficialSystem;
  /** A function of the example that asks the API. */
  readonly call: (name: string, ...args: readonly unknown[]) => Promise<unknown>;
  /** Sends events with the client of the document. @returns Their ids. */
  readonly send: (name: string, ...data: readonly Data[]) => Promise<readonly string[]>;
  /** Sends one, and waits for its run. @returns The run's id. */
  readonly start: (name: string, data: Data) => Promise<string>;
  /** Of the example's first function: the runs, and what it decided on an event. */
  readonly runs: () => Promise<readonly ListedRun[]>;
  readonly decision: (eventId: string) => Promise<Decision>;
  /** Waits until so many runs of all functions have the status. */
  readonly inStatus: (status: string, count: number) => Promise<void>;
  /** Waits until so many jobs wait in lanes. */
  readonly waiting: (count: number) => Promise<void>;
  readonly move: (ms: number) => Promise<void>;
  /** What stands before the app answers its calls with a status from now on; undefined: lets them through. */
  readonly refuse: (status: number | undefined) => void;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const SHORT_DELAY_MS = 20;

export async function startDocumentedApp(name: string): Promise<DocumentedApp> {
  observed.reset();
  onTestFinished(() => observed.open());
  const system = await startOfficialSystem(() => [], { policy: fixedRetryPolicy(SHORT_DELAY_MS) });
  vi.stubEnv("CAIRN_DEV", system.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const paths = writeExamples();
  const { cairn } = (await load(paths.get("cairn"))) as { readonly cairn: Client };
  const exported = await load(paths.get(name));
  const functions = Object.values(exported).filter(isFunction);
  let refused: number | undefined;
  const handlers = serve({ client: cairn, functions });
  const url = await startServer((request, response) => {
    if (refused !== undefined && request.method === "POST")
      return response.writeHead(refused).end();
    // A caller that has gone is no matter of the app.
    return void serveWeb(handlers, request, response).catch(() => undefined);
  });
  const synced = await system.ask("/v1/apps/sync", { url: `${url}/api/cairn` });
  if (synced.status !== 200) throw new Error(synced.text);
  const slug = `${cairn.id}-${functions[0]?.id ?? ""}`;
  const send: DocumentedApp["send"] = async (event, ...data) =>
    (await cairn.send(data.map((one) => ({ name: event, data: one })))).ids;
  return {
    system,
    send,
    call: async (called, ...args) => await (exported[called] as Callable)(...args),
    start: async (event, data) => {
      const [id = ""] = await send(event, data);
      return await until(async () => (await decisionOf(system, id, slug)).runId ?? undefined);
    },
    runs: () => runsOf(system, slug),
    decision: (eventId) => decisionOf(system, eventId, slug),
    inStatus: (status, count) => untilCount(system, `cairn.runs where status = '${status}'`, count),
    waiting: (count) => untilCount(system, "cairn.jobs where lane is not null", count),
    move: (ms) => moveClock(system.sql, ms),
    refuse: (status) => {
      refused = status;
    },
  };
}

type Callable = (...args: readonly unknown[]) => Promise<unknown>;

async function load(path: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  if (path === undefined) throw new Error("the document has no such example");
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
}

const isFunction = (value: unknown): value is AnyFunction =>
  typeof value === "object" && value !== null && "definition" in value;

const untilCount = async ({ sql }: OfficialSystem, what: string, count: number): Promise<void> => {
  await until(async () => {
    const [row] = await sql.unsafe<{ count: number }[]>(`select count(*)::int from ${what}`);
    return row?.count === count ? true : undefined;
  });
};

/** What every example leaves behind when its runs have ended. */
export async function violations({ system }: DocumentedApp): Promise<unknown> {
  const found = await checkOracles(system.sql);
  return found.map(({ oracle, rows }) => `${oracle.name}: ${JSON.stringify(rows)}`);
}

/** Waits until something in this process is so. */
export const soon = (isSo: () => boolean): Promise<boolean> =>
  until(() => Promise.resolve(isSo() ? true : undefined));

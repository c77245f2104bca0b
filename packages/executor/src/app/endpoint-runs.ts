// Runs of durable endpoints (docs/protocol.md 8.8): the app answers a request by itself, and reports
// its steps here until it hands the rest of the run over.
import {
  appGoesOn,
  type CairnEvent,
  CairnError,
  COALESCED_DISCOVERY_VERSION,
  isEnded,
  type JsonObject,
  NO_RUN_CONTROLS,
  type Op,
  type RunJob,
  SYSTEM_EVENTS,
} from "@cairn/core";
import { APPS_TOKEN, putOffEndpoint } from "../db/endpoint-jobs.ts";
import { findRun } from "../db/find-run.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { type EndpointFacts, findEndpoint } from "./find-endpoint.ts";
import type { Engine } from "./engine.ts";
import type { Ingest } from "./ingest-events.ts";
import type { RegisteredEntry } from "./registry.ts";
import type { Worker } from "./worker.ts";

export interface NewEndpointRun extends EndpointFacts {
  /** A ULID of the app's. */
  readonly runId: string;
  /** The event's data: the request as the app described it. */
  readonly data: JsonObject;
}

export interface EndpointRuns {
  /** Starts a run that the app executes. The same run twice is started once. */
  readonly start: (run: NewEndpointRun) => Promise<Pick<RegisteredEntry, "id" | "appId">>;
  /**
   * Takes what the app did. The same report twice changes nothing.
   *
   * @throws {CairnError} `run_not_found`; `stale_dispatch` when the run has gone on without the app.
   */
  readonly report: (runId: string, ops: readonly Op[]) => Promise<void>;
}

export function createEndpointRuns(
  engine: Engine,
  worker: Pick<Worker, "take" | "current">,
  ingest: Pick<Ingest, "acceptPlan">,
): EndpointRuns {
  return {
    start: async (run) => {
      const fn = await findEndpoint(engine, run);
      const known = await findRun(engine.sql, engine.holder.shard, run.runId);
      if (known === undefined) await startRun(engine, ingest, { run, fn });
      return fn;
    },
    report: async (runId, ops) => {
      const run = await worker.current(runId);
      if (run === undefined) throw notFound(runId);
      const job = run.state.jobs.get(runId);
      const isTaken = job?.token === APPS_TOKEN && (await take(engine, worker, { run, job, ops }));
      if (isTaken) return;
      const now = await worker.current(runId);
      if (now === undefined || !ops.every((op) => isDone(now, op))) throw stale(runId);
    },
  };
}

interface Starting {
  readonly run: NewEndpointRun;
  readonly fn: RegisteredEntry;
}

/** The job bears the run's id, so that it can be told from those that the executor makes. */
async function startRun(
  engine: Engine,
  ingest: Pick<Ingest, "acceptPlan">,
  { run, fn }: Starting,
): Promise<void> {
  const { runId } = run;
  const event: CairnEvent = {
    id: engine.newId(),
    name: SYSTEM_EVENTS.httpRequest,
    data: run.data,
    user: {},
    ts: engine.nowMs(),
  };
  const first = {
    ...NO_RUN_CONTROLS,
    id: runId,
    jobId: runId,
    functionId: fn.id,
    appId: fn.appId,
    eventId: event.id,
    cause: "event",
    parentRunId: null,
    parentStepId: null,
    originalRunId: null,
    depth: 0,
    maxAttempts: run.retries + 1,
    due: { afterMs: engine.endpointMs },
  } as const;
  const plan = { event, runs: [first], buffered: [], skips: [], matchJobId: engine.newId() };
  await ingest.acceptPlan(plan, `endpoint:${runId}`);
  engine.onDelayedJob(engine.endpointMs);
}

interface Report {
  readonly run: LoadedRun;
  readonly job: RunJob;
  readonly ops: readonly Op[];
}

async function take(
  engine: Engine,
  worker: Pick<Worker, "take">,
  { run, job, ops }: Report,
): Promise<boolean> {
  const { id: runId, memos } = run.state;
  const wait = { runId, ms: engine.endpointMs };
  if (!(await putOffEndpoint(engine.sql, engine.holder.shard, wait))) return false;
  if (appGoesOn(ops)) {
    return (await worker.take(runId, { kind: "checkpoint", job, ops })) === "taken";
  }
  const version = COALESCED_DISCOVERY_VERSION;
  const reply = { kind: "progress", ops, version, retryAfter: null } as const;
  const input = { kind: "reply", job, reply, elapsedMs: 0, memosSent: memos.size } as const;
  return (await worker.take(runId, input)) === "taken";
}

/** An app whose connection broke reports the same again. */
function isDone({ state }: LoadedRun, op: Op): boolean {
  if (op.op === "RunComplete") return state.status === "completed";
  if (state.memos.has(op.id) || state.defers.has(op.id) || isEnded(state.status)) return true;
  return [...state.jobs.values()].some(({ stepId }) => stepId === op.id);
}

const notFound = (runId: string): CairnError =>
  new CairnError("run_not_found", {
    message: `There is no run ${runId.slice(0, 64)}.`,
    hint: "POST /v1/checkpoint starts the run of an endpoint, with its first steps.",
  });

const stale = (runId: string): CairnError =>
  new CairnError("stale_dispatch", {
    message: `Run ${runId.slice(0, 64)} goes on without this app's request, or has ended.`,
    hint: "Stop working on it: its steps are not recorded from here any more.",
  });

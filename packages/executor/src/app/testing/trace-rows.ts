// For tests: the rows of a run, with plain values for what a test does not name.
import { TraceView } from "@cairn/core";
import type {
  AttemptRow,
  JobRow,
  MemoRow,
  SpanRow,
  TraceRows,
  WaitRow,
} from "../../db/read-trace.ts";
import { buildTrace } from "../build-trace.ts";

export const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

const RUN: TraceRows["run"] = {
  id: "01KDVV9S000000000000000000",
  status: "running",
  functionId: "f",
  functionSlug: "shop-pay",
  functionName: "Pay",
  appId: "a",
  appName: "shop",
  eventId: "01KDVV9S000000000000000001",
  eventName: "shop/order.placed",
  cause: "event",
  parentRunId: null,
  originalRunId: null,
  createdAt: at(0),
  startedAt: at(1),
  endedAt: null,
  steps: 0,
};

export type Change = Partial<Omit<TraceRows, "run">> & { run?: Partial<TraceRows["run"]> };

export function traceOf({ run, ...rows }: Change): TraceView {
  const trace = buildTrace({
    now: at(60),
    output: null,
    error: null,
    runningMs: 0,
    events: [],
    memos: [],
    attempts: [],
    jobs: [],
    waits: [],
    notes: [],
    spans: [],
    children: [],
    ...rows,
    run: { ...RUN, ...run },
  });
  return TraceView.parse(trace);
}

export const aMemo = (change: Partial<MemoRow> = {}): MemoRow => ({
  stepId: "s1",
  name: "charge card",
  op: "StepRun",
  kind: "data",
  value: '{"paid":12345678901234567890}',
  attempts: 1,
  wait: null,
  eventId: null,
  queuedAt: at(1),
  startedAt: at(2),
  endedAt: at(3),
  ...change,
});

export const aJob = (change: Partial<JobRow> = {}): JobRow => ({
  kind: "call",
  stepId: "s1",
  stepName: "charge card",
  attempt: 0,
  faults: 0,
  held: false,
  due: true,
  dueAt: at(10),
  createdAt: at(10),
  ...change,
});

export const aWait = (change: Partial<WaitRow> = {}): WaitRow => ({
  stepId: "w1",
  stepName: "payment",
  kind: "event",
  eventName: "shop/paid",
  condition: "async.data.id == event.data.id",
  lookback: true,
  childRunId: null,
  eventId: null,
  signal: null,
  createdAt: at(5),
  expiresAt: at(100),
  ...change,
});

export const aFailure = (change: Partial<AttemptRow> = {}): AttemptRow => ({
  stepId: "s1",
  stepName: "charge card",
  attempt: 0,
  kind: "error",
  code: null,
  error: '{"name":"TypeError","message":"no card","stack":"at charge"}',
  startedAt: at(6),
  endedAt: at(8),
  retryAt: at(20),
  ...change,
});

export const aSpan = (change: Partial<SpanRow> = {}): SpanRow => ({
  id: "00000000000000a1",
  parentId: null,
  traceId: "000000000000000000000000000000ff",
  stepId: "s1",
  attempt: 0,
  name: "select cards",
  kind: "client",
  status: "unset",
  statusMessage: "",
  startNs: "1767225602000000001",
  endNs: "1767225602250000000",
  attributes: "{}",
  droppedAttributes: 0,
  ...change,
});

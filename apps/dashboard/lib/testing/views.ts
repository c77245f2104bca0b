// Runs, steps and traces for tests: plausible by default, changed where a test cares.
import type { RunView, SpanView, StepView, TraceView } from "@cairn/core";

const START = Date.parse("2026-03-01T12:00:00.000Z");

/** The instant so many milliseconds after the run was created. */
export function at(ms: number): string {
  return new Date(START + ms).toISOString();
}

/** The same instant in milliseconds since the epoch. */
export function epoch(ms: number): number {
  return START + ms;
}

function aRun(change: Partial<RunView> = {}): RunView {
  return {
    id: "run-1",
    status: "completed",
    functionId: "fn-1",
    functionSlug: "shop-checkout",
    functionName: "Checkout",
    appId: "app-1",
    appName: "shop",
    eventId: "event-1",
    eventName: "shop/order.placed",
    cause: "event",
    parentRunId: null,
    originalRunId: null,
    createdAt: at(0),
    startedAt: at(10),
    endedAt: at(1_000),
    steps: 0,
    ...change,
  };
}

export function aStep(change: Partial<StepView> = {}): StepView {
  return {
    id: "step-1",
    name: "charge",
    op: "StepRun",
    status: "completed",
    queuedAt: at(20),
    startedAt: at(30),
    endedAt: at(130),
    dueAt: null,
    attempts: 1,
    failures: [],
    output: "null",
    error: null,
    wait: null,
    ...change,
  };
}

export function aFailure(
  from: number,
  to: number,
  retryAt: number | null,
): StepView["failures"][number] {
  return {
    attempt: 0,
    kind: "error",
    code: null,
    error: { name: "Error", message: "no luck\nat all" },
    startedAt: at(from),
    endedAt: at(to),
    retryAt: retryAt === null ? null : at(retryAt),
  };
}

export function aTrace(steps: readonly StepView[], change: Partial<RunView> = {}): TraceView {
  return {
    run: aRun({ steps: steps.length, ...change }),
    events: [],
    output: null,
    error: null,
    steps: [...steps],
    failures: [],
    children: [],
    timing: { queued: 10, blocked: 0, running: 100, waiting: 890 },
  };
}

export function aSpan(change: Partial<SpanView> = {}): SpanView {
  return {
    id: "00000000000000a1",
    parentId: null,
    traceId: "000000000000000000000000000000ff",
    name: "select cards",
    kind: "client",
    status: "unset",
    statusMessage: "",
    attempt: 0,
    startedAt: at(40).replace("Z", "000001Z"),
    endedAt: at(90).replace("Z", "250000Z"),
    attributes: "{}",
    droppedAttributes: 0,
    ...change,
  };
}

// One run of the executor in memory: jobs, memos, and the discovery rules of protocol.md 4.3 and 4.4.
import {
  callRequestBody,
  DISCOVERY_STEP,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MemoEntry,
} from "@cairn/core";
import type { WireOptions } from "./wire-options.ts";

export interface WireFunction {
  readonly id: string;
  readonly url: string;
  readonly maxAttempts: number;
  readonly eventName: string;
}

/** One op of an app's answer, as it came. */
type WireOpJson = Readonly<Record<string, unknown>>;

interface WireCall {
  readonly stepId: string;
  readonly attempt: number;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface WireRun {
  readonly status: "completed" | "failed";
  readonly output: unknown;
  readonly error: unknown;
  readonly calls: readonly WireCall[];
  /** Every op that was reported, by answer or by checkpoint, in order. */
  readonly ops: readonly WireOpJson[];
}

export interface WireWorld {
  readonly options: WireOptions;
  post(url: string, body: JsonValue): Promise<Response>;
  onCheckpoint(runId: string, take: (steps: unknown) => void): void;
  runChild(functionId: string, data: JsonObject): Promise<WireRun>;
}

type Job =
  | { readonly kind: "call"; readonly stepId: string; readonly label: string; attempt: number }
  | {
      readonly kind: "external";
      readonly stepId: string;
      readonly label: string;
      readonly op: WireOpJson;
    };

type End = Pick<WireRun, "status" | "output" | "error">;

let runs = 0;

export async function driveRun(
  fn: WireFunction,
  event: { readonly name: string; readonly data: JsonObject },
  world: WireWorld,
): Promise<WireRun> {
  runs += 1;
  const runId = `01RUN${String(runs)}`;
  const memos = new Map<string, MemoEntry>();
  const pending = new Set<string>();
  const calls: WireCall[] = [];
  const ops: WireOpJson[] = [];
  const jobs: Job[] = [{ kind: "call", stepId: DISCOVERY_STEP, label: "", attempt: 0 }];
  let planOnly = false;
  let isRace = false;
  let end: End | undefined;
  world.onCheckpoint(runId, (steps) => {
    for (const op of opsIn(steps)) keep(op, "data", op["data"]);
  });

  function keep(op: WireOpJson, kind: MemoEntry["kind"], value: unknown): void {
    const stepId = String(op["id"]);
    if (!ops.includes(op)) ops.push(op);
    if (!memos.has(stepId))
      memos.set(stepId, { stepId, kind, value: JSON.stringify(value ?? null) });
    pending.delete(stepId);
  }

  function discover(): void {
    if (!isRace && pending.size > 0) return;
    planOnly = pending.size > 0;
    if (jobs.some((job) => job.stepId === DISCOVERY_STEP)) return;
    jobs.push({ kind: "call", stepId: DISCOVERY_STEP, label: "", attempt: 0 });
  }

  async function call(job: Extract<Job, { kind: "call" }>): Promise<void> {
    const url = new URL(fn.url);
    url.searchParams.set("stepId", job.stepId);
    const text = callRequestBody({
      runId,
      functionId: fn.id,
      stepId: job.stepId,
      jobId: `job-${runId}`,
      generation: 1,
      requestId: `request-${String(calls.length)}`,
      attempt: job.attempt,
      maxAttempts: fn.maxAttempts,
      version: 2,
      planOnly,
      checkpointing: world.options.checkpointing ?? false,
      env: "",
      events: [JSON.stringify({ id: "event-1", ts: 1_700_000_000_000, user: {}, ...event })],
      memos: memos.values(),
      defers: [],
      isTrimmed: false,
    });
    const body: JsonValue = JSON.parse(text);
    const response = await world.post(url.href, body);
    const { status, headers } = response;
    const answer: unknown = await response.json();
    calls.push({ stepId: job.stepId, attempt: job.attempt, status, headers, body: answer });
    if (status === 200) end = { status: "completed", output: answer, error: undefined };
    else if (status === 206) takeOps(job, opsIn(answer));
    else if (headers.get("x-inngest-no-retry") === "true" || job.attempt + 1 >= fn.maxAttempts) {
      end = { status: "failed", output: undefined, error: answer };
    } else jobs.push({ ...job, attempt: job.attempt + 1 });
  }

  function takeOps(job: Extract<Job, { kind: "call" }>, list: readonly WireOpJson[]): void {
    if (list.length > 1) planOnly = true;
    for (const op of list) takeOp(job, op);
    const hasFinished = list.some(({ op }) => op === "StepRun" || op === "StepFailed");
    if (end === undefined && hasFinished) discover();
  }

  function takeOp(job: Extract<Job, { kind: "call" }>, op: WireOpJson): void {
    const stepId = String(op["id"]);
    const isOpen = jobs.some((open) => open.stepId === stepId) || memos.has(stepId);
    if (!isOpen) ops.push(op);
    isRace ||= isJsonObject(op["opts"]) && op["opts"]["parallelMode"] === "race";
    if (op["op"] === "StepRun") keep(op, "data", op["data"]);
    else if (op["op"] === "StepFailed") keep(op, "error", op["error"]);
    else if (op["op"] === "RunComplete") {
      end = { status: "completed", output: op["data"], error: undefined };
    } else if (op["op"] === "StepError") {
      pending.add(stepId);
      jobs.push({ ...job, attempt: job.attempt + 1 });
    } else if (!isOpen) {
      pending.add(stepId);
      jobs.push(jobFor(stepId, op));
    }
  }

  async function finishExternal({ op }: Extract<Job, { kind: "external" }>): Promise<void> {
    const opts: WireOpJson = isJsonObject(op["opts"]) ? op["opts"] : {};
    if (op["op"] === "InvokeFunction") {
      const payload = isJsonObject(opts["payload"]) ? opts["payload"]["data"] : {};
      const data = {
        ...(isJsonObject(payload) ? payload : {}),
        _inngest: { fn_id: String(opts["function_id"]) },
      };
      const child = await world.runChild(String(opts["function_id"]), data);
      if (child.status === "completed") keep(op, "data", child.output);
      else keep(op, "error", child.error);
    } else {
      const name = String(op["name"]);
      const arrived = op["op"] === "WaitForEvent" ? world.options.arrivals?.[name] : undefined;
      if (arrived === undefined) keep(op, "null", null);
      else keep(op, "data", { id: "arrived", name, data: arrived, ts: 1, user: {} });
    }
    discover();
  }

  while (end === undefined) {
    const job = takeNext(jobs, world.options.finishFirst ?? []);
    if (job === undefined) throw new Error("the run has nothing that could wake it");
    await (job.kind === "call" ? call(job) : finishExternal(job));
    if (calls.length > 200) throw new Error("the run makes no progress");
  }
  return { ...end, calls, ops };
}

function jobFor(stepId: string, op: WireOpJson): Job {
  const label = String(op["displayName"]);
  if (op["op"] === "StepPlanned") return { kind: "call", stepId, label, attempt: 0 };
  return { kind: "external", stepId, label, op };
}

function takeNext(jobs: Job[], finishFirst: readonly string[]): Job | undefined {
  const rank = ({ kind, label }: Job): number => {
    const place = finishFirst.indexOf(label);
    if (place !== -1) return place;
    return finishFirst.length + (kind === "call" ? 0 : 1);
  };
  const next = jobs.toSorted((a, b) => rank(a) - rank(b))[0];
  if (next !== undefined) jobs.splice(jobs.indexOf(next), 1);
  return next;
}

function opsIn(value: unknown): readonly WireOpJson[] {
  return (Array.isArray(value) ? value : [value]).filter(isJsonObject);
}

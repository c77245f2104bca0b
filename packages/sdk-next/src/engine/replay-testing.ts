// For the engine's tests: calls a handler with memos, without HTTP and without a client.
import type { StepPolicy } from "./asked-step.ts";
import { parseMemos } from "./memo.ts";
import type { StepOp } from "./ops.ts";
import type { Outcome } from "./outcome.ts";
import { replay, type ReplayTools } from "./replay.ts";
import type { Checkpoint, ReplayHost, ReplayRequest } from "./replay-request.ts";

export interface Steps {
  isLive(): boolean;
  run(
    id: string,
    callback: (...input: unknown[]) => unknown,
    policy?: StepPolicy,
    input?: readonly unknown[],
  ): Promise<unknown>;
}

const stepsOver = ({ ask, isLive }: ReplayTools): Steps => ({
  isLive,
  run: (id, callback, policy = {}, input = []) =>
    ask({
      id,
      work: {
        kind: "run",
        wireName: id,
        input,
        policy,
        call: (given, context) => callback(...given, context),
      },
    }),
});

interface World {
  readonly warnings?: string[];
  readonly checkpoint?: Checkpoint;
  readonly signal?: AbortSignal;
  /** What the clock shows, look by look; then the last one for ever. */
  readonly times?: readonly number[];
}

interface Change extends Partial<Omit<ReplayRequest, "memos">> {
  readonly memos?: Readonly<Record<string, unknown>>;
}

export function call(
  handler: (steps: Steps) => Promise<unknown>,
  { memos = {}, ...change }: Change = {},
  world: World = {},
): Promise<Outcome> {
  const request: ReplayRequest = {
    runId: "run-1",
    functionId: "app-fn",
    target: undefined,
    memos: parseMemos(memos),
    defers: new Map(),
    stack: [],
    attempt: 0,
    maxAttempts: undefined,
    planOnly: false,
    ...change,
  };
  return replay((tools) => handler(stepsOver(tools)), request, aHost(world));
}

const silent = () => undefined;

function aHost({ warnings = [], checkpoint, signal, times = [0] }: World): ReplayHost {
  let look = 0;
  return {
    now() {
      const time = times[Math.min(look, times.length - 1)] ?? 0;
      look += 1;
      return time;
    },
    logger: {
      debug: silent,
      info: silent,
      error: silent,
      warn: (...args) => warnings.push(String(args[0])),
    },
    signal: signal ?? new AbortController().signal,
    targetWaitMs: 1,
    checkpoint,
    wrapStep: (_step, next) => next(),
    readMemo: (_step, value) => value,
  };
}

interface CheckpointScript {
  readonly saved?: string[][];
  readonly answers?: ("stored" | "stale" | "unavailable")[];
  readonly bufferedSteps?: number;
  readonly maxRuntimeMs?: number;
}

export function aCheckpoint(script: CheckpointScript): Checkpoint {
  const { saved = [], answers = [], bufferedSteps = 1, maxRuntimeMs = 1_000 } = script;
  return {
    bufferedSteps,
    maxRuntimeMs,
    save(ops) {
      saved.push(ops.map((op) => op.displayName ?? ""));
      return Promise.resolve(answers.shift() ?? "stored");
    },
  };
}

export function opsOf(outcome: Outcome): readonly StepOp[] {
  return outcome.kind === "progress" ? outcome.ops : [];
}

/** Each op as "StepRun a 1". */
export function brief(outcome: Outcome): string[] {
  return opsOf(outcome).map(({ op, displayName = "", data }) =>
    [op, displayName, ...(op === "StepRun" ? [String(data)] : [])].join(" "),
  );
}

export async function macrotasks(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

export async function microtasks(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await Promise.resolve();
}

// An app for the simulation: runs a program from the top with the memos it was sent, and answers in
// ops as the SDK does (docs/protocol.md 4.3 to 4.5).
import type { MemoEntry } from "../../protocol/call-request.ts";
import type { Op } from "../../protocol/opcode.ts";
import type { Reply } from "../../protocol/reply.ts";
import {
  BOOM,
  failed,
  planned,
  progressOf,
  RACE,
  sleep,
  stepError,
  stepFailed,
  stepRun,
  waitForEvent,
} from "./builders.ts";
import { follow, type FoundLeaf, type Leaf, type Program } from "./program.ts";

interface SimulatedCall {
  readonly stepId: string | null;
  readonly attempt: number;
  readonly planOnly: boolean;
  /** In completion order. */
  readonly memos: readonly MemoEntry[];
}

export interface SimulatedApp {
  readonly answer: (call: SimulatedCall) => Reply;
  /** How often each step was run. */
  readonly executions: ReadonlyMap<string, number>;
}

export interface AppOptions {
  readonly version: number;
  readonly maxAttempts: number;
  /** With so many memos the function itself throws, once; none for a negative number. */
  readonly throwsAt: number;
  /** In every other discovery, runs a step that it finds although it was asked to plan. */
  readonly isCareless: boolean;
}

export function createSimulatedApp(program: Program, options: AppOptions): SimulatedApp {
  const executions = new Map<string, number>();
  let hasThrown = false;
  let discoveries = 0;

  function answer(call: SimulatedCall): Reply {
    const { value, found } = follow(program, call.memos);
    const { version } = options;
    if (value !== undefined) return { kind: "completed", output: JSON.stringify(value), version };
    return call.stepId === null ? discover(call, found) : runTarget(call, found);
  }

  function discover(call: SimulatedCall, found: readonly FoundLeaf[]): Reply {
    if (!hasThrown && call.memos.length === options.throwsAt) {
      hasThrown = true;
      return failed({ version: options.version });
    }
    discoveries += 1;
    const [lone] = found;
    const isCareless = options.isCareless && discoveries % 2 === 0;
    const isInline = isCareless || (found.length === 1 && !call.planOnly);
    if (isInline && lone?.leaf.kind === "step") return progress([run(call, lone)]);
    return progress(found.map(report));
  }

  function runTarget(call: SimulatedCall, found: readonly FoundLeaf[]): Reply {
    const target = found.find(({ leaf }) => leaf.id === call.stepId);
    if (target !== undefined) return progress([run(call, target)]);
    const error = { name: "Error", message: "Could not find step" };
    return failed({ version: options.version, error });
  }

  function run(call: SimulatedCall, { leaf, isRacing }: FoundLeaf): Op {
    const count = (executions.get(leaf.id) ?? 0) + 1;
    executions.set(leaf.id, count);
    const isLast = options.version >= 2 && call.attempt + 1 >= options.maxAttempts;
    if (count > failuresOf(leaf)) {
      return stepRun(leaf.id, `${leaf.id}#${String(count)}`, isRacing ? RACE : {});
    }
    return isLast ? stepFailed(leaf.id) : stepError(leaf.id, BOOM);
  }

  const progress = (ops: readonly Op[]): Reply => progressOf({ ops, version: options.version });

  return { answer, executions };
}

const failuresOf = (leaf: Leaf): number => (leaf.kind === "step" ? leaf.failures : 0);

function report({ leaf, isRacing }: FoundLeaf): Op {
  const hint = isRacing ? RACE : {};
  if (leaf.kind === "step") return planned(leaf.id, hint);
  if (leaf.kind === "sleep") return sleep(leaf.id, "1h", hint);
  return waitForEvent(leaf.id, isRacing ? RACE.opts : {});
}

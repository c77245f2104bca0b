// The data that invocations and deferred functions carry, as middleware wants it to travel.
import { isJsonObject } from "@cairn/core";
import type { StepOp } from "./engine/ops.ts";
import type { Outcome } from "./engine/outcome.ts";
import type { Checkpoint } from "./engine/replay-request.ts";
import { type Middleware, writeData } from "./middleware.ts";

type WriteOps = (ops: readonly StepOp[]) => Promise<readonly StepOp[]>;

/** Undefined when no middleware looks at data: then ops travel as they are. */
export function opWriter(middleware: readonly Middleware[]): WriteOps | undefined {
  if (middleware.every((one) => one.writeData === undefined)) return undefined;
  return (ops) => Promise.all(ops.map((op) => writeOp(middleware, op)));
}

async function writeOp(middleware: readonly Middleware[], op: StepOp): Promise<StepOp> {
  const { opts = {} } = op;
  if (op.op === "DeferAdd") {
    return { ...op, opts: { ...opts, input: await writeData(middleware, opts["input"]) } };
  }
  const payload = op.op === "InvokeFunction" ? opts["payload"] : undefined;
  if (!isJsonObject(payload) || !("data" in payload)) return op;
  const data = await writeData(middleware, payload["data"]);
  return { ...op, opts: { ...opts, payload: { ...payload, data } } };
}

export async function writtenOutcome(
  outcome: Outcome,
  write: WriteOps | undefined,
): Promise<Outcome> {
  if (write === undefined || outcome.kind !== "progress") return outcome;
  return { ...outcome, ops: await write(outcome.ops) };
}

export function writingCheckpoint(
  checkpoint: Checkpoint | undefined,
  write: WriteOps | undefined,
): Checkpoint | undefined {
  if (write === undefined || checkpoint === undefined) return checkpoint;
  return { ...checkpoint, save: async (ops) => await checkpoint.save(await write(ops)) };
}

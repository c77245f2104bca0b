// A run's requests as short lines, for people to write down and for runs to be compared by:
//
//     step > 206 StepRun a        the call without a target; "step@1" is its second attempt
//     b > 206 StepRun b           the call for the planned step "b"
//     checkpoint > 200 StepRun a  the app reports a step before it goes on
//     step > 400 final            a failure for good; "500 retry" is one that may be tried again
import { createHash } from "node:crypto";
import type { CallRecord, RunRecord, SentRecord } from "../app/run-record.ts";

interface Op {
  readonly id: string;
  readonly op: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly userland?: { readonly id?: string; readonly index?: number };
}

/** How the wire names a step, "a:1" for the second "a". */
export const stepHash = (name: string): string => createHash("sha1").update(name).digest("hex");

const COMPLETE = stepHash("complete");

export function outline({ calls }: RunRecord): string[] {
  const names = new Map(calls.flatMap(opsOf).map((op) => [op.id, nameOf(op)]));
  return calls.map((call) => lineOf(call, names));
}

function opsOf(call: CallRecord | SentRecord): Op[] {
  if ("kind" in call) return (JSON.parse(call.body) as { steps: Op[] }).steps;
  if (call.status !== 206) return [];
  const ops = JSON.parse(call.answer) as Op | Op[];
  return Array.isArray(ops) ? ops : [ops];
}

function lineOf(call: CallRecord | SentRecord, names: ReadonlyMap<string, string>): string {
  const ops = opsOf(call).map(textOf).join(", ");
  if ("kind" in call) return `checkpoint > ${String(call.status)} ${ops}`;
  const target = call.stepId === "step" ? "step" : (names.get(call.stepId) ?? call.stepId);
  const attempt = call.attempt === 0 ? "" : `@${String(call.attempt)}`;
  return `${target}${attempt} > ${[String(call.status), ops, verdict(call)].filter(Boolean).join(" ")}`;
}

function verdict({ status, headers }: CallRecord): string {
  if (status < 400) return "";
  return headers["x-inngest-no-retry"] === "true" ? "final" : "retry";
}

function textOf(op: Op): string {
  if (op.id !== COMPLETE) return `${op.op} ${nameOf(op)}`;
  return op.op === "RunComplete" ? op.op : `${op.op} (run)`;
}

function nameOf({ id, displayName, name, userland }: Op): string {
  const own = displayName ?? userland?.id ?? name ?? id;
  return userland?.index === undefined ? own : `${own}:${String(userland.index)}`;
}

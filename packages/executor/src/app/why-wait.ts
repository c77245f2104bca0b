// Why a step waits: for an event, a signal or a child run.
import type { WhyReason } from "@cairn/core";
import { toInstant } from "../db/instant.ts";
import type { WhyJob, WhyWait } from "../db/read-why.ts";
import { NOTHING } from "./why-nothing.ts";

export function waitReason({ stepName }: WhyJob, wait: WhyWait): WhyReason {
  const times = { since: toInstant(wait.createdAt), until: toInstant(wait.expiresAt) };
  const step = `The step "${stepName ?? ""}"`;
  const end = `until ${times.until}`;
  switch (wait.kind) {
    case "invoke": {
      const { child } = wait;
      const run = child === null ? "a run" : `run ${child.runId} of ${child.functionSlug}`;
      const state = child === null ? "" : `, which is ${child.status}`;
      const sentence = `${step} waits ${end} for ${run}${state}.`;
      return { ...NOTHING, ...times, kind: "child", sentence, child };
    }
    case "signal": {
      const sentence = `${step} waits ${end} for the signal ${JSON.stringify(wait.signal)}.`;
      return { ...NOTHING, ...times, kind: "signal", sentence, signal: wait.signal };
    }
    case "event": {
      const event = { name: wait.eventName ?? "", condition: wait.condition };
      const match = event.condition === null ? "" : ` that matches ${event.condition}`;
      const sentence = `${step} waits ${end} for an event ${event.name}${match}.`;
      return { ...NOTHING, ...times, kind: "event", sentence, event };
    }
    default:
      return wait.kind satisfies never;
  }
}

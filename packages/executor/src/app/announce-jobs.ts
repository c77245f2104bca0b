// Between steps 3 and 4 of the flow: the queue is told when jobs are due that a commit wrote and that
// nobody holds. A clock from outside looks at nothing that it was not told of before its next sweep.
import type { Due, NewRun } from "@cairn/core";
import type { Engine } from "./engine.ts";

type Ports = Pick<Engine, "nowMs" | "onDelayedJob">;

export function announceDue(ports: Ports, due: Due): void {
  ports.onDelayedJob(msUntil(ports, due));
}

/**
 * New runs: those that begin later, and those that must have begun or ended by a time.
 *
 * @param hold - Does this executor hold the first jobs of those that begin at once?
 */
export function announceRuns(ports: Ports, runs: readonly NewRun[], hold: boolean): void {
  const times = runs.flatMap(({ due, deadline }) => [
    ...(due === null && !hold ? [0] : []),
    ...(due === null ? [] : [msUntil(ports, due)]),
    ...(deadline === null ? [] : [msUntil(ports, deadline.due)]),
  ]);
  if (times.length > 0) ports.onDelayedJob(Math.min(...times));
}

const msUntil = ({ nowMs }: Ports, due: Due): number =>
  Math.max(0, "afterMs" in due ? due.afterMs : due.atMs - nowMs());

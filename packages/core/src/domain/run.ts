// The states of a run. `queued -> running <-> waiting -> completed | failed | cancelled`.

export const RUN_STATUSES = [
  "queued",
  "running",
  "waiting",
  "completed",
  "failed",
  "cancelled",
] as const;

export type RunStatus = (typeof RUN_STATUSES)[number];

export type EndStatus = "completed" | "failed" | "cancelled";

/** A run that has ended never changes again (I8). */
export function isEnded(status: RunStatus): status is EndStatus {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** What people may do with a run in a status; shared by the executor and the dashboard. */
export const RUN_ACTIONS = {
  cancel: ["queued", "running", "waiting"],
  rerun: ["completed", "failed", "cancelled"],
} as const satisfies Readonly<Record<string, readonly RunStatus[]>>;

export function canCancel(status: RunStatus): boolean {
  return !isEnded(status);
}

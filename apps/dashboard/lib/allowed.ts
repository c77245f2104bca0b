// Which action a run's status allows, and the sentence for when it does not.
import { RUN_ACTIONS, type RunStatus } from "@cairn/core";

export type RunAction = keyof typeof RUN_ACTIONS;

export type Permission =
  { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

const REASONS: Readonly<Record<RunAction, (status: RunStatus) => string>> = {
  cancel: (status) => `This run has already ended: it is ${status}.`,
  rerun: (status) => `This run is still ${status}; it can be rerun once it has ended.`,
};

/** The executor decides in the end; this only saves a click that it would refuse. */
export function permission(action: RunAction, status: RunStatus): Permission {
  const statuses: readonly RunStatus[] = RUN_ACTIONS[action];
  if (statuses.includes(status)) return { allowed: true };
  return { allowed: false, reason: REASONS[action](status) };
}

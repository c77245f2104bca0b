// The runs that somebody here works on. Each stays in memory exactly as long as that.
import type { LoadedRun } from "../db/load-runs.ts";
import { type ActiveRun, type ActiveRunPorts, createActiveRun } from "./active-run.ts";

export interface ActiveRuns {
  /** Keeps the run in memory while it is used. `known`: its state, when the caller just made it. */
  readonly use: <Result>(
    runId: string,
    use: (run: ActiveRun) => Promise<Result>,
    known?: LoadedRun,
  ) => Promise<Result>;
}

interface Entry {
  readonly run: ActiveRun;
  users: number;
}

export function createActiveRuns(ports: ActiveRunPorts): ActiveRuns {
  const active = new Map<string, Entry>();

  function forget(runId: string, entry: Entry): void {
    const isUnused = entry.users === 0 && entry.run.isIdle();
    if (isUnused && active.get(runId) === entry) active.delete(runId);
  }

  return {
    use: async (runId, use, known) => {
      const entry = active.get(runId) ?? { run: createActiveRun(ports, runId, known), users: 0 };
      active.set(runId, entry);
      entry.users += 1;
      try {
        return await use(entry.run);
      } finally {
        entry.users -= 1;
        // Not at once: what follows a commit starts in this turn of the event loop.
        if (entry.users === 0) setImmediate(() => forget(runId, entry));
      }
    },
  };
}

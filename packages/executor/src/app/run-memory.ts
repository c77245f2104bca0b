// The state of one run, kept in memory while somebody here works on it, and read again when somebody
// else has changed it.
import type { RunJob } from "@cairn/core";
import { type LoadedRun, loadRuns } from "../db/load-runs.ts";
import type { Engine } from "./engine.ts";

export interface RunMemory {
  /** The run as it is now; undefined when there is none with this id. */
  readonly current: () => Promise<LoadedRun | undefined>;
  /** What is known here may be old: the next look reads again. */
  readonly forget: () => void;
  /** Tells of a job that is held here: what is known of the run must not be older than its claim. */
  readonly knowJob: (job: RunJob) => void;
}

export function createRunMemory(
  engine: Engine,
  runId: string,
  known: LoadedRun | undefined,
): RunMemory {
  let run = known;
  let loading: Promise<LoadedRun | undefined> | undefined;

  function load(): Promise<LoadedRun | undefined> {
    const own = loadRuns(engine.sql, engine.holder.shard, [runId])
      .then((loaded) => {
        const found = loaded.get(runId);
        if (loading === own) run = found;
        return found;
      })
      .finally(() => {
        if (loading === own) loading = undefined;
      });
    return own;
  }

  function forget(): void {
    run = undefined;
    // A read under way may have begun too early to count.
    loading = undefined;
  }

  return {
    current: () => {
      if (run !== undefined) return Promise.resolve(run);
      loading ??= load();
      return loading;
    },
    forget,
    knowJob: ({ id, token }) => {
      // With another token than the one known here it was claimed since, and whoever held it before
      // may have brought the run on. A call with fewer memos would run finished steps again (I5).
      if (run?.state.jobs.get(id)?.token !== token) forget();
    },
  };
}

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
  /** Tells of a job that was claimed for this run; its token is newer than any known here. */
  readonly knowJob: (job: RunJob) => void;
}

export function createRunMemory(
  engine: Engine,
  runId: string,
  known: LoadedRun | undefined,
): RunMemory {
  let run = known;
  let loading: Promise<LoadedRun | undefined> | undefined;

  async function load(): Promise<LoadedRun | undefined> {
    const loaded = await loadRuns(engine.sql, engine.holder.shard, [runId]);
    run = loaded.get(runId);
    return run;
  }

  return {
    current: () => {
      if (run !== undefined) return Promise.resolve(run);
      loading ??= load().finally(() => {
        loading = undefined;
      });
      return loading;
    },
    forget: () => {
      run = undefined;
    },
    knowJob: (job) => {
      if (run === undefined) return;
      if (run.state.jobs.has(job.id)) run.state.jobs.set(job.id, job);
      // Somebody else made this job: what is known here is older than that.
      else run = undefined;
    },
  };
}

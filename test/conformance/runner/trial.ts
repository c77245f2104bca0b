// One scenario under way in one app: what its `during` and `check` can ask and do.
import { RECORD_PATH, SERVE_PATH } from "../app/app-protocol.ts";
import type { RunRecord } from "../app/run-record.ts";
import { namesOf } from "../names.ts";
import type { EventSpec, Names } from "../function-spec.ts";
import { appId, type Mode, type Target } from "../targets.ts";
import type { Api, RunResult, RunSummary } from "./api.ts";
import { outline } from "./outline.ts";
import type { Keys } from "./system.ts";
import { until } from "./until.ts";

/** Where a scenario runs. */
export interface Stage {
  readonly target: Target;
  readonly mode: Mode;
  readonly api: Api;
  readonly keys: Keys;
  /** The app's origin. */
  readonly app: string;
}

export interface Trial extends Stage {
  readonly names: Names;
  /** The scenario's name. */
  readonly scenario: string;
  readonly appId: string;
  readonly serveUrl: string;
  /** Of what started the scenario. */
  readonly eventIds: readonly string[];
  /** The run of `main`. */
  readonly runId: string;
  /** When it has ended. */
  readonly run: RunResult;
  readonly send: (events: EventSpec | EventSpec[]) => Promise<string[]>;
  /** The event's runs of one function. */
  readonly runsOf: (eventId: string | undefined, fn?: string) => Promise<RunSummary[]>;
  readonly ended: (runId: string) => Promise<RunResult>;
  readonly record: (runId?: string) => Promise<RunRecord>;
  /** Until one of the run's requests contains this, as in "WaitForEvent reply". */
  readonly saw: (part: string, runId?: string) => Promise<void>;
  readonly noted: (value: unknown) => Promise<void>;
  readonly until: <T>(what: string, probe: () => Promise<T | undefined>) => Promise<T>;
}

const ENDED = new Set(["Completed", "Failed", "Cancelled"]);

export interface MutableTrial extends Trial {
  eventIds: readonly string[];
  runId: string;
  run: RunResult;
}

export function createTrial(stage: Stage, scenario: { readonly name: string }): MutableTrial {
  const { api, app, target } = stage;
  const names = namesOf(appId(target), scenario);
  const trial: MutableTrial = {
    ...stage,
    names,
    scenario: scenario.name,
    appId: appId(target),
    serveUrl: app + SERVE_PATH,
    eventIds: [],
    runId: "",
    run: { run_id: "", status: "", event_id: "", output: null },
    send: (events) => api.send(events),
    runsOf: async (eventId = "", fn = "main") => {
      const runs = await api.runsOf(eventId);
      return runs.filter(({ functionSlug }) => functionSlug === names.slug(fn));
    },
    ended: (runId) =>
      until(`end of run ${runId}`, async () => {
        const run = await api.run(runId);
        return ENDED.has(run.status) ? run : undefined;
      }),
    record: async (runId = trial.runId) => {
      const response = await fetch(`${app}${RECORD_PATH}${runId}`);
      return (await response.json()) as RunRecord;
    },
    saw: async (part, runId) => {
      await until(`a request with "${part}"`, async () => {
        const lines = outline(await trial.record(runId));
        return lines.some((line) => line.includes(part)) ? true : undefined;
      });
    },
    noted: async (value) => {
      const wanted = JSON.stringify(value);
      await until(`the note ${wanted}`, async () => {
        const { notes } = await trial.record();
        return notes.some((note) => JSON.stringify(note) === wanted) ? true : undefined;
      });
    },
    until,
  };
  return trial;
}

// Between steps 4 and 5 of the flow: a job of a function with limits asks before its app is called.
// One that may not yet waits in the database, held by nobody; whoever's commit gives back what it
// waits for goes on with it.
import {
  type ExpressionFailed,
  isJsonObject,
  type SlotNeeds,
  slotNeeds,
  type SlotRules,
} from "@cairn/core";
import { admitJobs, type LaneEntry } from "../db/admit-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { createBatcher } from "../ops/batcher.ts";
import { sha256Hex } from "../ops/sha256.ts";
import type { Engine } from "./engine.ts";

export interface Admissions {
  /**
   * May the app be called for this job now? If not, it is not ours any more: it waits in its lane.
   * Asks the database only for a function with limits, or one that is paused.
   */
  readonly enter: (claimed: ClaimedJob, run: LoadedRun) => Promise<boolean>;
  /** Slots were given back: those who wait for them go on. */
  readonly freed: (keys: readonly string[]) => void;
  /** Looks at lanes whose time has come. */
  readonly look: () => Promise<void>;
}

type Request =
  | { readonly kind: "enter"; readonly entry: LaneEntry }
  | { readonly kind: "freed"; readonly keys: readonly string[] };

export interface AdmissionPorts {
  readonly engine: Engine;
  /** Goes on with a job that waited and is ours now. */
  readonly work: (claimed: ClaimedJob) => void;
  /** How many more jobs can be taken here. */
  readonly room: () => number;
}

const MAX_REQUESTS = 200;
/** No limits: waits only while it is paused. */
const NO_RULES: SlotRules = { limits: [], priority: null };

export function createAdmissions(ports: AdmissionPorts): Admissions {
  const { engine } = ports;
  const admitted = createAdmitted();
  const batcher = createBatcher<Request, boolean>({
    run: (requests) =>
      admit(ports, requests, (claimed) => {
        // It has its slots: it need not ask again before its call.
        admitted.add(claimed);
        ports.work(claimed);
      }),
    maxItems: MAX_REQUESTS,
    // The database lets one in at a time; meanwhile the next batch gathers.
    maxInFlight: 1,
  });

  async function ask(claimed: ClaimedJob, entry: LaneEntry): Promise<boolean> {
    const isIn = await batcher.add({ kind: "enter", entry });
    if (isIn) admitted.add(claimed);
    return isIn;
  }

  return {
    enter: (claimed, run) => {
      const fn = engine.registry.index().byId.get(run.state.functionId);
      const isPaused = engine.registry.isPaused(run.state.functionId);
      const rules = fn?.slotRules ?? (isPaused ? NO_RULES : null);
      if (rules === null) return Promise.resolve(true);
      if (!isPaused && !needsSlots(rules, run)) return Promise.resolve(true);
      if (!isPaused && admitted.has(claimed)) {
        admitted.add(claimed);
        return Promise.resolve(true);
      }
      return ask(claimed, entryOf(engine, rules, { claimed, run }));
    },
    freed: (keys) => {
      if (keys.length === 0) return;
      batcher.add({ kind: "freed", keys }).catch((err: unknown) => {
        engine.log.warn({ err }, "could not admit jobs that wait; the sweep will");
      });
    },
    look: async () => {
      await batcher.add({ kind: "freed", keys: [] });
    },
  };
}

/** What only starts of runs need is held for all of the run, or was needed once. */
const needsSlots = ({ limits }: SlotRules, { state }: LoadedRun): boolean =>
  state.status === "queued" || limits.some(({ unit }) => unit === "step");

interface Admitted {
  readonly add: (claimed: ClaimedJob) => void;
  readonly has: (claimed: ClaimedJob) => boolean;
}

/** Forgetting a job costs one question. */
const ADMITTED_MAX = 10_000;

/**
 * Jobs that were admitted here, by their token. One higher is the same hold still: the commit that goes on
 * with a job raises it by one, while giving its slots back and claiming it again make two.
 */
function createAdmitted(): Admitted {
  const tokens = new Map<string, number>();
  return {
    add: ({ job: { id, token } }) => {
      if (tokens.size >= ADMITTED_MAX) tokens.clear();
      tokens.set(id, token);
    },
    has: ({ job: { id, token } }) => {
      const known = tokens.get(id);
      return known === token || known === token - 1;
    },
  };
}

async function admit(
  { engine, room }: AdmissionPorts,
  requests: readonly Request[],
  goOn: (claimed: ClaimedJob) => void,
): Promise<readonly boolean[]> {
  const entering = requests.flatMap((one) => (one.kind === "enter" ? [one.entry] : []));
  const freed = [...new Set(requests.flatMap((one) => (one.kind === "freed" ? one.keys : [])))];
  engine.failpoint("admit:before-commit");
  const most = Math.max(0, room());
  const jobs = await admitJobs(engine.sql, engine.holder, { entering, freed, room: most });
  engine.failpoint("admit:after-commit");
  // Jobs may be left to be claimed; and nobody's commit opens a throttle, the queue must know when.
  if (jobs.length >= most || engine.registry.hasThrottles()) engine.onDelayedJob(0);
  const asked = new Map(entering.map(({ claimed }) => [claimed.job.id, claimed.job.token]));
  const isIn = new Set<string>();
  for (const claimed of jobs) {
    const { id, token } = claimed.job;
    if (asked.get(id) === token) isIn.add(id);
    else goOn(claimed);
  }
  return requests.map((one) => one.kind === "freed" || isIn.has(one.entry.claimed.job.id));
}

function entryOf(
  { nowMs, expressionFailed }: Engine,
  rules: SlotRules,
  { claimed, run }: { readonly claimed: ClaimedJob; readonly run: LoadedRun },
): LaneEntry {
  const { functionId, appId, status } = run.state;
  const event: unknown = JSON.parse(run.events[0] ?? "{}");
  const isStart = status === "queued";
  const eventId = isJsonObject(event) && typeof event["id"] === "string" ? event["id"] : "";
  const failed: ExpressionFailed = (field, message) =>
    expressionFailed({ functionId, field, message, eventId });
  const needs = slotNeeds(rules, { functionId, event, isStart, nowMs: nowMs(), failed });
  const keys = needs.keys.map(toStorable);
  const { names, priority } = needs;
  const lane = laneOf(functionId, needs, keys);
  return { claimed, lane, functionId, appId, names, keys, priority };
}

/** Values of events may be long, and an index holds no long texts. */
const KEY_MAX = 200;
const SHOWN_MAX = 100;
/** Nor does Postgres take these; half a character is also what is left where a long key is cut. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** One that cannot be stored as it is keeps its beginning, for people, and is told apart by its hash. */
function toStorable(key: string): string {
  if (key.length <= KEY_MAX && key.search(UNSTORABLE) < 0) return key;
  const shown = key.slice(0, SHOWN_MAX).replaceAll(UNSTORABLE, "\uFFFD");
  return `${shown}…${sha256Hex(JSON.stringify(key))}`;
}

const laneOf = (functionId: string, { isStart }: SlotNeeds, keys: readonly string[]): string =>
  `${functionId}:${isStart ? "start" : "step"}:${sha256Hex(JSON.stringify(keys))}`;

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
import { createHash } from "node:crypto";
import { admitJobs, type LaneEntry } from "../db/admit-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { createBatcher } from "../ops/batcher.ts";
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
  // The token under which a job was admitted here. One higher is the same hold still: the commit that
  // went on with the job raises it by one, while giving the slots back and claiming again make two.
  const admitted = new Map<string, number>();
  const batcher = createBatcher<Request, boolean>({
    run: (requests) => admit(ports, requests),
    maxItems: MAX_REQUESTS,
    // The database lets one in at a time; meanwhile the next batch gathers.
    maxInFlight: 1,
  });

  function isStillAdmitted({ job }: ClaimedJob): boolean {
    const token = admitted.get(job.id);
    return token !== undefined && job.token - token <= 1;
  }

  async function ask(claimed: ClaimedJob, entry: LaneEntry): Promise<boolean> {
    const { id, token } = claimed.job;
    const isIn = await batcher.add({ kind: "enter", entry });
    if (isIn) admitted.set(id, token);
    else admitted.delete(id);
    return isIn;
  }

  return {
    enter: (claimed, run) => {
      const fn = engine.registry.index().byId.get(run.state.functionId);
      const isPaused = engine.registry.isPaused(run.state.functionId);
      const rules = fn?.slotRules ?? (isPaused ? NO_RULES : null);
      if (rules === null) return Promise.resolve(true);
      if (!isPaused && isStillAdmitted(claimed)) {
        admitted.set(claimed.job.id, claimed.job.token);
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

async function admit(
  { engine, work, room }: AdmissionPorts,
  requests: readonly Request[],
): Promise<readonly boolean[]> {
  const entering = requests.flatMap((one) => (one.kind === "enter" ? [one.entry] : []));
  const freed = [...new Set(requests.flatMap((one) => (one.kind === "freed" ? one.keys : [])))];
  engine.failpoint("admit:before-commit");
  const jobs = await admitJobs(engine.sql, engine.holder, {
    entering,
    freed,
    room: Math.max(0, room()),
  });
  engine.failpoint("admit:after-commit");
  const asked = new Map(entering.map(({ claimed }) => [claimed.job.id, claimed.job.token]));
  const isIn = new Set<string>();
  for (const claimed of jobs) {
    const { id, token } = claimed.job;
    if (asked.get(id) === token) isIn.add(id);
    else work(claimed);
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
  const keys = needs.keys.map(shorten);
  const { names, priority } = needs;
  const lane = laneOf(functionId, needs, keys);
  return { claimed, lane, functionId, appId, names, keys, priority };
}

/** Longer ones become a hash: values of events may be long, and an index holds no long texts. */
const KEY_MAX = 200;

const shorten = (key: string): string =>
  key.length <= KEY_MAX ? key : `${key.slice(0, 100)}…${hashOf(key)}`;

const laneOf = (functionId: string, { isStart }: SlotNeeds, keys: readonly string[]): string =>
  `${functionId}:${isStart ? "start" : "step"}:${hashOf(JSON.stringify(keys))}`;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

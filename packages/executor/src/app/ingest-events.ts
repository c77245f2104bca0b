// Steps 1 to 3 of the flow: accepted events are stored together with what they start. Requests that
// arrive at the same time share one commit; each of them is kept whole (I2).
import { type CairnEvent, CairnError, type EventPlan, type NewRun, planEvent } from "@cairn/core";
import { type Acceptance, acceptEvents, type AcceptOutcome } from "../db/accept-events.ts";
import { createBatcher } from "../ops/batcher.ts";
import { announceRuns } from "./announce-jobs.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import { withoutRuns } from "./without-runs.ts";

/** An event as it was sent. `key` is the id that the sender gave it, if any. */
export interface SentEvent {
  readonly event: CairnEvent;
  readonly key: string | null;
}

export interface Ingest {
  /** @returns For each event its id; a repeated one answers with the id of the first. */
  readonly accept: (events: readonly SentEvent[]) => Promise<readonly string[]>;
  /**
   * Starts one run of one function, with its event.
   *
   * @param key - The same one starts nothing again for 24 hours. Default: none.
   */
  readonly acceptPlan: (plan: EventPlan, key?: string) => Promise<void>;
  /** Starts a run again for events that are stored already. */
  readonly startRun: (run: NewRun, events: readonly CairnEvent[]) => Promise<void>;
  /** @returns false: nothing was written, the schedule has changed or the tick was started before. */
  readonly acceptTick: (request: TickRequest) => Promise<boolean>;
}

/** A tick of a schedule: planned when it is written, with the functions as they are then. */
interface TickRequest {
  readonly plan: () => Pick<Acceptance, "plan" | "tick">;
}

type Request =
  | { readonly kind: "events"; readonly events: readonly SentEvent[] }
  | { readonly kind: "plan"; readonly plan: EventPlan; readonly key: string | null }
  | { readonly kind: "run"; readonly run: NewRun; readonly events: readonly CairnEvent[] }
  | ({ readonly kind: "tick" } & TickRequest);

const MAX_REQUESTS = 200;
const BATCHES_IN_FLIGHT = 2;
/** A registry that changes more often than this during one request is not settled by retrying. */
const MAX_PLANS = 10;

export function createIngest(engine: Engine, follow: Follow, hasRoom: () => boolean): Ingest {
  const batcher = createBatcher<Request, readonly string[]>({
    run: (requests) => acceptAll(engine, follow, { requests, hold: hasRoom() }),
    maxItems: MAX_REQUESTS,
    maxInFlight: BATCHES_IN_FLIGHT,
  });
  return {
    accept: (events) => batcher.add({ kind: "events", events }),
    acceptPlan: async (plan, key) => {
      await batcher.add({ kind: "plan", plan, key: key ?? null });
    },
    startRun: async (run, events) => {
      await batcher.add({ kind: "run", run, events });
    },
    acceptTick: async (request) => (await batcher.add({ kind: "tick", ...request })).length > 0,
  };
}

interface Batch {
  readonly requests: readonly Request[];
  readonly hold: boolean;
}

interface Planned {
  readonly acceptance: Acceptance;
  /** The same event twice in one batch: only the first is written. */
  readonly first: number | null;
}

async function acceptAll(
  engine: Engine,
  follow: Follow,
  batch: Batch,
): Promise<readonly (readonly string[])[]> {
  for (let tries = 0; tries < MAX_PLANS; tries += 1) {
    const planned = planAll(engine, batch);
    const acceptances = planned
      .filter(({ first }) => first === null)
      .map((item) => item.acceptance);
    engine.failpoint("accept:before-commit");
    const result = await acceptEvents(
      engine.batches,
      engine.holder,
      engine.registry.version(),
      acceptances,
    );
    if (result.kind === "done") {
      engine.failpoint("accept:after-commit");
      engine.onCommit();
      if (result.bufferedMs !== null) engine.onDelayedJob(result.bufferedMs);
      announceRuns(
        engine,
        acceptances.flatMap(({ plan }) => plan.runs),
        batch.hold,
      );
      followAll(follow, batch, { ...result, acceptances });
      return idsOf(batch, planned, result.outcomes);
    }
    await engine.registry.refresh();
  }
  throw new CairnError("overloaded", {
    message: "The registered functions keep changing, so the event could not be matched.",
    hint: "Send it again in a moment.",
  });
}

/** Of the same mark within a batch only the first is written. */
interface Marked {
  readonly acceptance: Acceptance;
  readonly marks: readonly string[];
}

function planAll(engine: Engine, { requests, hold }: Batch): Planned[] {
  const seen = new Map<string, number>();
  const planned: Planned[] = [];
  let written = 0;
  for (const { acceptance, marks } of requests.flatMap(acceptancesOf(engine, hold))) {
    const first = marks.map((mark) => seen.get(mark)).find((known) => known !== undefined) ?? null;
    planned.push({ acceptance, first });
    if (first !== null) continue;
    for (const mark of marks) seen.set(mark, written);
    written += 1;
  }
  return planned;
}

function acceptancesOf(engine: Engine, hold: boolean): (request: Request) => readonly Marked[] {
  const { newId, expressionFailed: failed } = engine;
  const moment = { nowMs: engine.nowMs(), newId, failed };
  return (request) => {
    if (request.kind === "run") {
      const { run, events } = request;
      const eventIds = events.length > 1 ? events.map(({ id }) => id) : [];
      const plan = { event: null, runs: [run] };
      return [{ acceptance: { plan, key: null, hold, eventIds }, marks: [] }];
    }
    if (request.kind === "plan") {
      const { plan, key } = request;
      return [{ acceptance: { plan, key, hold }, marks: key === null ? [] : [`key:${key}`] }];
    }
    if (request.kind === "tick") {
      const acceptance = { ...request.plan(), key: null, hold };
      const { event } = acceptance.plan;
      return [{ acceptance, marks: event === null ? [] : [`id:${event.id}`] }];
    }
    return request.events.map(({ event, key }) => ({
      acceptance: { plan: planEvent(event, engine.registry.index(), moment), key, hold },
      marks: [`id:${event.id}`, ...(key === null ? [] : [`key:${key}`])],
    }));
  };
}

interface Written {
  readonly acceptances: readonly Acceptance[];
  readonly outcomes: readonly AcceptOutcome[];
  readonly refused: ReadonlySet<string>;
}

function followAll(follow: Follow, { requests, hold }: Batch, written: Written): void {
  const reruns = requests.filter((request) => request.kind === "run");
  for (const [index, { plan }] of written.acceptances.entries()) {
    if (written.outcomes[index]?.kind !== "accepted") continue;
    if (plan.event === null) {
      const rerun = hold ? reruns.find(({ run }) => run === plan.runs[0]) : undefined;
      if (rerun !== undefined) followRerun(follow, rerun);
    } else follow.accepted(hold ? withoutRuns(plan, written.refused) : { ...plan, runs: [] });
  }
}

function followRerun(follow: Follow, { run, events }: Extract<Request, { kind: "run" }>): void {
  const [event] = events;
  if (event !== undefined) follow.started(run, event);
}

function idsOf(
  { requests }: Batch,
  planned: readonly Planned[],
  outcomes: readonly AcceptOutcome[],
): readonly (readonly string[])[] {
  const written = planned.filter(({ first }) => first === null);
  let place = 0;
  const ids = planned.map(({ first }) => {
    const index = first ?? place;
    if (first === null) place += 1;
    const outcome = outcomes[index];
    if (outcome?.kind === "duplicate") return { id: outcome.eventId, isNew: false };
    return { id: written[index]?.acceptance.plan.event?.id ?? "", isNew: first === null };
  });
  let next = 0;
  return requests.map((request) => {
    const count = request.kind === "events" ? request.events.length : 1;
    const own = ids.slice(next, next + count);
    next += count;
    return own.filter(({ isNew }) => isNew || request.kind !== "tick").map(({ id }) => id);
  });
}

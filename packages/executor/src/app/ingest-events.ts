// Steps 1 to 3 of the flow: accepted events are stored together with what they start. Requests that
// arrive at the same time share one commit; each of them is kept whole (I2).
import { type CairnEvent, CairnError, type EventPlan, type NewRun, planEvent } from "@cairn/core";
import { type Acceptance, acceptEvents, type AcceptOutcome } from "../db/accept-events.ts";
import { createBatcher } from "../ops/batcher.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";

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
  /** Starts a run again for an event that is stored already. */
  readonly startRun: (run: NewRun, event: CairnEvent) => Promise<void>;
}

type Request =
  | { readonly kind: "events"; readonly events: readonly SentEvent[] }
  | { readonly kind: "plan"; readonly plan: EventPlan; readonly key: string | null }
  | { readonly kind: "run"; readonly run: NewRun; readonly event: CairnEvent };

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
    startRun: async (run, event) => {
      await batcher.add({ kind: "run", run, event });
    },
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
      followAll(follow, batch, { acceptances, outcomes: result.outcomes });
      return idsOf(batch, planned, result.outcomes);
    }
    await engine.registry.refresh();
  }
  throw new CairnError("overloaded", {
    message: "The registered functions keep changing, so the event could not be matched.",
    hint: "Send it again in a moment.",
  });
}

function planAll(engine: Engine, { requests, hold }: Batch): Planned[] {
  const seen = new Map<string, number>();
  const planned: Planned[] = [];
  let written = 0;
  const add = (acceptance: Acceptance, marks: readonly string[]): void => {
    const first = marks.map((mark) => seen.get(mark)).find((known) => known !== undefined) ?? null;
    planned.push({ acceptance, first });
    if (first !== null) return;
    for (const mark of marks) seen.set(mark, written);
    written += 1;
  };
  const moment = { nowMs: engine.nowMs(), newId: engine.newId };
  for (const request of requests) {
    if (request.kind === "run") {
      add({ plan: { event: null, runs: [request.run] }, key: null, hold }, []);
    } else if (request.kind === "plan") {
      const { plan, key } = request;
      add({ plan, key, hold }, key === null ? [] : [`key:${key}`]);
    } else {
      for (const { event, key } of request.events) {
        const marks = [`id:${event.id}`, ...(key === null ? [] : [`key:${key}`])];
        add({ plan: planEvent(event, engine.registry.index(), moment), key, hold }, marks);
      }
    }
  }
  return planned;
}

interface Written {
  readonly acceptances: readonly Acceptance[];
  readonly outcomes: readonly AcceptOutcome[];
}

function followAll(follow: Follow, { requests, hold }: Batch, written: Written): void {
  const reruns = requests.filter((request) => request.kind === "run");
  for (const [index, { plan }] of written.acceptances.entries()) {
    if (written.outcomes[index]?.kind !== "accepted") continue;
    if (plan.event === null) {
      const rerun = reruns.find(({ run }) => run === plan.runs[0]);
      if (hold && rerun !== undefined) follow.started(rerun.run, rerun.event);
    } else follow.accepted(hold ? plan : { ...plan, runs: [] });
  }
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
    if (outcome?.kind === "duplicate") return outcome.eventId;
    return written[index]?.acceptance.plan.event?.id ?? "";
  });
  let next = 0;
  return requests.map((request) => {
    const count = request.kind === "events" ? request.events.length : 1;
    const own = ids.slice(next, next + count);
    next += count;
    return own;
  });
}

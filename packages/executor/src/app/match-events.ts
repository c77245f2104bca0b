// The event side of D9: an event that was committed looks for waits that it resolves. Its match job
// makes a crash in between harmless: whoever claims it looks again.
import { type CairnEvent, eventText } from "@cairn/core";
import { finishJobs } from "../db/claim-jobs.ts";
import { loadEvent } from "../db/load-event.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import {
  findWaits,
  resolveWaits,
  type Resolution,
  type WaitCandidate,
} from "../db/resolve-waits.ts";
import { findCancels } from "../db/cancel-watches.ts";
import type { EventKey } from "../db/match-candidates.ts";
import { createBatcher } from "../ops/batcher.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import type { CancelRun } from "./look-at-deadline.ts";
import { matchKeysOf } from "./match-keys.ts";
import { conditionHolds, conditionMoment } from "./condition-holds.ts";

export interface Matcher {
  readonly match: (event: CairnEvent, claimed: ClaimedJob) => Promise<void>;
  /** For a match job that was claimed: the event is read first. */
  readonly matchStored: (claimed: ClaimedJob) => Promise<void>;
}

interface Item {
  readonly event: CairnEvent;
  readonly claimed: ClaimedJob;
}

const MAX_BATCH = 200;

export function createMatcher(engine: Engine, follow: Follow, cancel: CancelRun): Matcher {
  const batcher = createBatcher<Item, true>({
    run: async (items) => {
      await cancelMatching(engine, cancel, items);
      await matchAll(engine, follow, items);
      return items.map(() => true);
    },
    maxItems: MAX_BATCH,
    maxInFlight: 1,
  });
  return {
    match: async (event, claimed) => {
      await batcher.add({ event, claimed });
    },
    matchStored: async (claimed) => {
      const event = await loadEvent(engine.sql, engine.holder.shard, claimed.runId);
      // Whoever accepted it may know functions that are newer than ours.
      await engine.registry.refresh();
      if (event === undefined) await finishJobs(engine.sql, engine.holder.shard, [claimed]);
      else await batcher.add({ event, claimed });
    },
  };
}

async function matchAll(engine: Engine, follow: Follow, items: readonly Item[]): Promise<void> {
  const { sql, batches, holder } = engine;
  engine.failpoint("match:before-look");
  const events = new Map(items.map(({ event }) => [event.id, event]));
  const keys = items.flatMap(({ event }) => eventKeysOf(event));
  const candidates = await findWaits(sql, holder.shard, keys);
  const resolutions = candidates.flatMap((candidate) => resolutionOf(engine, events, candidate));
  if (resolutions.length > 0) {
    engine.failpoint("match:before-resolve");
    follow.resumed(
      await resolveWaits(batches, holder, firstPerWait(resolutions, [...events.keys()])),
    );
    engine.failpoint("match:after-resolve");
    engine.onCommit();
  }
  await finishJobs(
    batches,
    holder.shard,
    items.map(({ claimed }) => claimed),
  );
}

function resolutionOf(
  engine: Engine,
  events: ReadonlyMap<string, CairnEvent>,
  candidate: WaitCandidate,
): Resolution[] {
  const { runId, stepId, eventId } = candidate;
  const event = events.get(eventId);
  const moment = conditionMoment(engine, { runId, eventId, field: "waitForEvent.if" });
  if (event === undefined || !conditionHolds(candidate.condition, event, moment)) return [];
  return [{ runId, stepId, eventId, result: eventText(event) }];
}

/** `cancelOn`: first, so that what an event ends does not go on because of it. */
async function cancelMatching(
  engine: Engine,
  cancel: CancelRun,
  items: readonly Item[],
): Promise<void> {
  const { sql, holder, registry } = engine;
  const named = items.map(({ event }) => event).filter(({ name }) => registry.mayCancel(name));
  if (named.length === 0) return;
  const events = new Map(named.map((event) => [event.id, event]));
  const candidates = await findCancels(sql, holder.shard, named.flatMap(eventKeysOf));
  for (const candidate of candidates) {
    const { runId, eventId } = candidate;
    const event = events.get(eventId);
    const moment = conditionMoment(engine, { runId, eventId, field: "cancelOn.if" });
    if (event === undefined || !conditionHolds(candidate.condition, event, moment)) continue;
    const message = `The event ${event.name} (${event.id}) cancelled the run.`;
    await cancel(runId, { name: "CancelledByEvent", message });
  }
}

const eventKeysOf = (event: CairnEvent): EventKey[] =>
  matchKeysOf(event).map((matchKey) => ({ eventId: event.id, eventName: event.name, matchKey }));

/** Several events of a batch may fit one wait; the one that was accepted first wins. */
function firstPerWait(
  resolutions: readonly Resolution[],
  accepted: readonly string[],
): Resolution[] {
  const order = new Map(accepted.map((id, position) => [id, position]));
  const position = ({ eventId }: Resolution): number => order.get(eventId) ?? 0;
  const first = new Map<string, Resolution>();
  for (const resolution of resolutions.toSorted((a, b) => position(a) - position(b))) {
    const key = `${resolution.runId}.${resolution.stepId}`;
    if (!first.has(key)) first.set(key, resolution);
  }
  return [...first.values()];
}

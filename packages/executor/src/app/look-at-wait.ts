// The wait side of D9: a wait that was committed looks for an event that came before it. The same
// job looks again when the wait is over, and times it out if nothing is found.
import {
  BEFORE_ALL,
  expireOrRearm,
  findPastEvents,
  type PastEvent,
  type Resolution,
  resolveWaits,
} from "../db/resolve-waits.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import { storedEventText, toEvent } from "../db/stored-event.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import { conditionHolds, conditionMoment } from "./condition-holds.ts";

export async function lookAtWait(
  engine: Engine,
  claimed: ClaimedJob,
  follow: Follow,
): Promise<void> {
  const { runId, job } = claimed;
  const wait = { runId, stepId: job.stepId ?? "" };
  engine.failpoint("wait:before-look");
  const found = await findMatch(engine, wait);
  engine.failpoint("wait:before-resolve");
  const resumed =
    found === undefined
      ? await expireOrRearm(engine.sql, engine.holder, claimed)
      : await resolveWaits(engine.sql, engine.holder, [found]);
  engine.failpoint("wait:after-resolve");
  follow.resumed(resumed);
}

async function findMatch(
  engine: Engine,
  wait: { readonly runId: string; readonly stepId: string },
): Promise<Resolution | undefined> {
  let after: { readonly received: string; readonly id: string } = BEFORE_ALL;
  for (;;) {
    const page = await findPastEvents(engine.sql, engine.holder.shard, wait, after);
    const match = page.find((event) => isMeant(engine, wait.runId, event));
    if (match !== undefined) return { ...wait, eventId: match.id, result: storedEventText(match) };
    const last = page.at(-1);
    if (last === undefined) return undefined;
    after = last;
  }
}

/** An event is read only where its content counts. */
function isMeant(engine: Engine, runId: string, event: PastEvent): boolean {
  if (event.condition === null) return true;
  const moment = conditionMoment(engine, { runId, eventId: event.id, field: "waitForEvent.if" });
  return conditionHolds(event.condition, toEvent(event), moment);
}

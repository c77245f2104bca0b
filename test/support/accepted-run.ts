// A run as an accepted event leaves it: its first job is held by the executor that took the event.
import { NO_RUN_CONTROLS } from "@cairn/core";
import type { Sql } from "postgres";
import { acceptEvents } from "../../packages/executor/src/db/accept-events.ts";
import type { Holder } from "../../packages/executor/src/db/holder.ts";
import { createIdSource } from "../../packages/executor/src/ops/new-id.ts";

export const newId = createIdSource(Date.now);

export interface AcceptedRun {
  readonly id: string;
  readonly jobId: string;
}

export async function acceptRun(
  sql: Sql,
  holder: Holder,
  registryVersion: number,
  named: { readonly functionId: string; readonly appId: string; readonly eventName: string },
): Promise<AcceptedRun> {
  const { functionId, appId, eventName } = named;
  const eventId = newId();
  const run = {
    id: newId(),
    jobId: newId(),
    functionId,
    appId,
    eventId,
    ...NO_RUN_CONTROLS,
    cause: "event",
    parentRunId: null,
    parentStepId: null,
    originalRunId: null,
    depth: 0,
    maxAttempts: 5,
    due: null,
  } as const;
  const event = { id: eventId, name: eventName, data: {}, user: {}, ts: 1_700_000_000_000 };
  const plan = { event, runs: [run], buffered: [], skips: [], matchJobId: newId() };
  await acceptEvents(sql, holder, registryVersion, [{ plan, key: null, hold: true }]);
  return run;
}

// What became of events: the runs of a function, and why others were not started.
import { type OfficialSystem, until } from "../opcodes/official-system.ts";

export interface ListedRun {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface Decision {
  readonly functionSlug: string;
  readonly outcome: string;
  readonly runId: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
}

/** Sends events in one request. @returns Their ids. */
export async function sendEvents(
  url: string,
  name: string,
  data: readonly unknown[],
): Promise<string[]> {
  const body = JSON.stringify(data.map((one) => ({ name, data: one })));
  const answer = await fetch(`${url}/e/key`, { method: "POST", body });
  const { ids } = (await answer.json()) as { ids: string[] };
  return ids;
}

/** @returns The id of the event. */
export async function sendOne(url: string, name: string, data: unknown): Promise<string> {
  const [id] = await sendEvents(url, name, [data]);
  return id ?? "";
}

export async function runsOf(system: OfficialSystem, slug: string): Promise<ListedRun[]> {
  const { body } = await system.ask(`/v1/runs?function=${slug}&limit=100`);
  return body["data"] as ListedRun[];
}

/** The function's decision on the event; every event that it listens to has one. */
export async function decisionOf(
  system: OfficialSystem,
  eventId: string,
  slug: string,
): Promise<Decision> {
  const { body } = await system.ask(`/v1/events/${eventId}`);
  const { decisions } = body["data"] as { decisions: Decision[] };
  const [decision, ...others] = decisions.filter(({ functionSlug }) => functionSlug === slug);
  if (decision === undefined || others.length > 0) throw new Error(JSON.stringify(decisions));
  return decision;
}

/** Once every run of the function has ended. */
export const endedRuns = (system: OfficialSystem, slug: string): Promise<ListedRun[]> =>
  until(async () => {
    const runs = await runsOf(system, slug);
    return runs.every(({ status }) => isEnded(status)) ? runs : undefined;
  });

const isEnded = (status: string): boolean =>
  ["completed", "failed", "cancelled"].includes(status.toLowerCase());

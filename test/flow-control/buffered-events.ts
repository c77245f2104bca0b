// What became of events that had to wait for others, for the tests of `debounce` and `batchEvents`.
import { type OfficialSystem, until } from "../opcodes/official-system.ts";
import { runsOf, sendOne } from "./event-decisions.ts";

/** The outputs of the function's runs, once there are so many and all have completed, in order. */
export async function outputsOf(
  system: OfficialSystem,
  slug: string,
  count: number,
): Promise<unknown[]> {
  const runs = await until(async () => {
    const found = await runsOf(system, slug);
    const isDone = found.every(({ status }) => status === "completed");
    return found.length >= count && isDone ? found : undefined;
  });
  const outputs = await Promise.all(runs.map(async ({ id }) => (await system.ended(id)).output));
  return outputs.toSorted((a, b) => Number(a) - Number(b));
}

/** Everything that was due before has been taken from the queue; `shop-other` listens. */
export async function untilClaimed(system: OfficialSystem): Promise<void> {
  const id = await sendOne(system.url, "shop/other", {});
  await until(async () => {
    const { body } = await system.ask(`/v1/runs?event=${id}`);
    const [run] = body["data"] as { status: string }[];
    return run?.status === "completed" ? true : undefined;
  });
  await until(async () => {
    const due = await system.sql`select id from cairn.jobs where claimable_at <= cairn.now()`;
    return due.length === 0 ? true : undefined;
  });
}

/** As a sync without them does. */
export async function removeFunctions({ sql }: OfficialSystem): Promise<void> {
  await sql`update cairn.functions set archived_at = cairn.now()`;
  await sql`update cairn.registry set version = version + 1`;
}

/** How many of the events with this name came to what; each must have come to exactly one thing. */
export async function allAccountedFor(
  { sql }: Pick<OfficialSystem, "sql">,
  name: string,
  slug: string,
): Promise<Readonly<Record<string, number>>> {
  const rows = await sql<{ id: string; fates: string[] }[]>`
    select e.id, array(
      select 'started' from cairn.runs r where r.event_id = e.id and r.function_id = f.id
        and not exists (select 1 from cairn.run_events n where n.run_id = r.id)
      union all
      select 'batched' from cairn.run_events n join cairn.runs r on r.id = n.run_id
      where n.event_id = e.id and r.function_id = f.id and r.cause = 'event'
      union all
      select s.reason from cairn.skips s where s.event_id = e.id and s.function_id = f.id) as fates
    from cairn.events e, cairn.functions f where e.name = ${name} and f.slug = ${slug}`;
  const counts: Record<string, number> = {};
  for (const { id, fates } of rows) {
    const [fate, ...others] = fates;
    if (fate === undefined || others.length > 0) throw new Error(`${id}: ${fates.join()}`);
    counts[fate] = (counts[fate] ?? 0) + 1;
  }
  return counts;
}

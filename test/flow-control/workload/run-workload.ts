// One seed from its plan to what does not hold: a database, an app, executors that are killed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { checkOracles } from "../../../packages/executor/src/db/check-oracles.ts";
import type { Reaper } from "../../../packages/executor/src/dev/reaper.ts";
import { eventuallyTrue } from "../../durability/eventually.ts";
import { executorUrl, freePorts, syncLedgerApp } from "../../durability/test-system.ts";
import { createTestDatabase } from "../../support/postgres.ts";
import { checkWorkload } from "./check-workload.ts";
import type { Facts } from "./facts.ts";
import { monotonicMs } from "./ledger.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { readDecisions, readRuns, whatIsOpen } from "./observe.ts";
import { sendRequests } from "./send-requests.ts";
import { watchDatabase } from "./watch-database.ts";
import { startWorkloadApp, type WorkloadApp } from "./workload-app.ts";
import type { WorkloadPlan } from "./workload-plan.ts";

export interface WorkloadSupport {
  /** The compiled executor; see executor-process-build.ts. */
  readonly entry: string;
  readonly reaper: Pick<Reaper, "register" | "unregister">;
}

export interface WorkloadResult {
  /** What does not hold, as sentences. */
  readonly problems: readonly string[];
  readonly facts: Facts;
  readonly kills: number;
}

/** A machine with few cores is slow: only a defect takes this long. */
const DRAIN_MS = 180_000;
/** After the last request, as long as there is something left to do. */
const KILL_ON_MS = 4_000;
const ASK_MS = 200;

export async function runWorkload(
  plan: WorkloadPlan,
  { entry, reaper }: WorkloadSupport,
): Promise<WorkloadResult> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), "cairn-test-"));
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  const ports = await freePorts(plan.executors);
  const { functions } = plan;
  const urls = ports.map(executorUrl);
  const app = await startWorkloadApp({ functions, executorUrls: urls, folder, reaper });
  const fleet = await startFleet({ databaseUrl: database.url, ports, entry, reaper });
  try {
    await syncLedgerApp(fleet.url(0), app.endpoint);
    const facts = await drive({ plan, fleet, app, sql });
    const violations = await checkOracles(sql);
    const problems = [
      ...checkWorkload(facts),
      ...violations.map(
        ({ oracle, rows }) =>
          `seed ${String(plan.seed)}: oracle ${oracle.name}: ${JSON.stringify(rows.slice(0, 3))}`,
      ),
    ];
    return { problems, facts, kills: fleet.kills() };
  } finally {
    await fleet.stop();
    await app.stop();
    await sql.end({ timeout: 1 });
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Driven {
  readonly plan: WorkloadPlan;
  readonly fleet: Fleet;
  readonly app: WorkloadApp;
  readonly sql: postgres.Sql;
}

async function drive({ plan, fleet, app, sql }: Driven): Promise<Facts> {
  const killing = fleet.startKilling(plan.kills);
  const watch = watchDatabase(sql);
  const isDone = async (): Promise<boolean> => (await whatIsOpen(sql)) === null;
  try {
    const sendings = await sendRequests(plan, (number) => fleet.url(number));
    const until = monotonicMs() + KILL_ON_MS;
    while (monotonicMs() < until && !(await isDone())) await sleep(ASK_MS);
    await killing.stop();
    await eventuallyTrue(`seed ${String(plan.seed)}: everything has ended`, isDone, {
      withinMs: DRAIN_MS,
      why: async () => `${(await whatIsOpen(sql)) ?? ""}\n${fleet.output()}`,
    });
    return {
      plan,
      sendings,
      decisions: await readDecisions(fleet.url(0), sendings),
      runs: await readRuns(sql),
      ledger: app.readLedger(),
      ...(await watch.stop()),
    };
  } finally {
    await killing.stop();
    await watch.stop();
  }
}

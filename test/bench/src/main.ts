// The benchmark: starts Postgres and all contenders, measures them in turns, prints one table. It
// asserts nothing about time.
import { cpus, loadavg } from "node:os";
import { createMeter, type Meter } from "./measure/meter.ts";
import { type BenchOptions, readOptions, type Workload } from "./options.ts";
import { startCairn } from "./parts/cairn.ts";
import { startDbos } from "./parts/dbos.ts";
import { startFloor } from "./parts/floor.ts";
import { createQstashStarter } from "./parts/qstash-cairn.ts";
import { type PostgresServer, startPostgresServer } from "./parts/postgres-server.ts";
import { measureBacklog } from "./rows/backlog.ts";
import type { Bench } from "./rows/bench.ts";
import { measureColdStart } from "./rows/cold-start.ts";
import { measureLatency } from "./rows/latency.ts";
import { measureLimits } from "./rows/limits.ts";
import { measureMatching } from "./rows/matching.ts";
import { measureParallel } from "./rows/parallel.ts";
import type { Row } from "./rows/row.ts";
import { measureMessages } from "./rows/messages.ts";
import { measurePublishing } from "./rows/publishing.ts";
import { measureSchedules } from "./rows/schedules.ts";
import { measureSleepers } from "./rows/sleepers.ts";
import { measureSleeping } from "./rows/sleeping.ts";
import { measureThroughput } from "./rows/throughput.ts";
import { measureWakeUps } from "./rows/wake-ups.ts";
import { tableText } from "./table.ts";

const MEASURES: Readonly<Record<Workload, (bench: Bench) => Promise<Row[]>>> = {
  W1: measureThroughput,
  W2: measureLatency,
  W3: measureParallel,
  memory: measureSleeping,
  W4: measureLimits,
  W5: measureBacklog,
  W6: measureMatching,
  W7: measureSleepers,
  W8: measureSchedules,
  W9: measureWakeUps,
  W10: measureMessages,
  W11: measurePublishing,
  W12: measureColdStart,
};

const say = (line: string): void => console.log(`  ${line}`);

async function measureAll(server: PostgresServer, options: BenchOptions): Promise<void> {
  const meter = createMeter({ sql: server.admin, postgresPid: server.pid });
  const loadBefore = loadavg()[0] ?? 0;
  const dbos = await startDbos(server);
  const floor = await startFloor(server);
  const cairn = await startCairn(server, options);
  const qstash = createQstashStarter(server, options);
  const rows: Row[] = [];
  const failures: string[] = [];
  try {
    const withQstash = qstash.start;
    const bench = { options, meter, server, cairn, dbos, floor, withQstash, say };
    for (const workload of options.only) {
      try {
        rows.push(...(await MEASURES[workload](bench)));
      } catch (error) {
        failures.push(
          `${workload} failed: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  } finally {
    await Promise.all([cairn.stop(), dbos.stop(), floor.stop(), qstash.stop()]);
  }
  const facts = factsOf(server, options, { meter, loadBefore });
  console.log(["", tableText(rows), "", ...facts, ...failures].join("\n"));
  if (failures.length > 0) process.exitCode = 1;
}

interface Session {
  readonly meter: Meter;
  readonly loadBefore: number;
}

function factsOf(
  server: PostgresServer,
  options: BenchOptions,
  { meter, loadBefore }: Session,
): string[] {
  const processors = cpus();
  const others = meter.othersCores().map((cores) => cores.toFixed(1));
  const busiest = others.toSorted().at(-1) ?? "-";
  const quietest = others.toSorted().at(0) ?? "-";
  return [
    `Medians of ${String(options.rounds)} rounds (least-most). Absolute figures hold for this machine only: quote ratios.`,
    `${String(processors.length)} x ${processors[0]?.model ?? "?"}, Node ${process.version}, Postgres ${server.version}; SDK: ${options.sdk}.`,
    `Load average before: ${loadBefore.toFixed(1)}. Cores busy with something else meanwhile: ${quietest} to ${busiest}.`,
  ];
}

const options = readOptions(process.argv.slice(2));
if (options !== undefined) {
  console.log("Starting Postgres, the executor, the app, DBOS and the floor …");
  const server = await startPostgresServer();
  try {
    await measureAll(server, options);
  } finally {
    await server.stop();
  }
}

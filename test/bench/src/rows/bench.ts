// What every workload works with.
import type { Meter } from "../measure/meter.ts";
import type { BenchOptions } from "../options.ts";
import type { Cairn } from "../parts/cairn.ts";
import type { Dbos } from "../parts/dbos.ts";
import type { Floor } from "../parts/floor.ts";
import type { PostgresServer } from "../parts/postgres-server.ts";
import type { QstashCairn } from "../parts/qstash-cairn.ts";

export interface Bench {
  readonly options: BenchOptions;
  readonly meter: Meter;
  readonly server: PostgresServer;
  readonly cairn: Cairn;
  readonly dbos: Dbos;
  readonly floor: Floor;
  /** The same Cairn with QStash as its clock; started when somebody asks for it first. */
  readonly withQstash: () => Promise<QstashCairn>;
  /** Tells how far it is. */
  readonly say: (line: string) => void;
}

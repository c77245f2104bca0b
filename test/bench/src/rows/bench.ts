// What every workload works with.
import type { Meter } from "../measure/meter.ts";
import type { BenchOptions } from "../options.ts";
import type { Cairn } from "../parts/cairn.ts";
import type { Dbos } from "../parts/dbos.ts";
import type { Floor } from "../parts/floor.ts";

export interface Bench {
  readonly options: BenchOptions;
  readonly meter: Meter;
  readonly cairn: Cairn;
  readonly dbos: Dbos;
  readonly floor: Floor;
  /** Tells how far it is. */
  readonly say: (line: string) => void;
}

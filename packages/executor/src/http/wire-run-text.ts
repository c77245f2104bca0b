// A run in the shape of the wire, as JSON text: its output is put in as it is stored, so that no
// number in it changes.
import type { WireRunRow } from "../db/read-run.ts";

export function wireRunText({ output, ...run }: WireRunRow): string {
  return `${JSON.stringify(run).slice(0, -1)},"output":${output ?? "null"}}`;
}

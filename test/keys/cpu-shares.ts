// What part of a CPU profile is spent below given functions.
import type { Profiler } from "node:inspector";

/** Names of groups of functions, and the functions: their name and their file's. */
export type Groups = Readonly<Record<string, readonly (readonly [fn: string, file: string])[]>>;

export interface CpuShares {
  /** Microseconds of work; the time when there was nothing to do does not count. */
  readonly busyUs: number;
  /** Microseconds below the functions of each group; the innermost of them counts. */
  readonly below: Readonly<Record<string, number>>;
}

export function cpuShares(profile: Profiler.Profile, groups: Groups): CpuShares {
  const own = ownTimes(profile);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const below: Record<string, number> = Object.fromEntries(
    Object.keys(groups).map((group) => [group, 0]),
  );
  let busyUs = 0;

  function visit(id: number, outer: string | undefined): void {
    const node = nodes.get(id);
    if (node === undefined || node.callFrame.functionName === "(idle)") return;
    const group = groupOf(node.callFrame, groups) ?? outer;
    const us = own.get(id) ?? 0;
    busyUs += us;
    if (group !== undefined) below[group] = (below[group] ?? 0) + us;
    for (const child of node.children ?? []) visit(child, group);
  }

  visit(profile.nodes[0]?.id ?? 0, undefined);
  return { busyUs, below };
}

function groupOf(
  { functionName, url }: Profiler.ProfileNode["callFrame"],
  groups: Groups,
): string | undefined {
  return Object.entries(groups).find(([, functions]) =>
    functions.some(([fn, file]) => fn === functionName && url.endsWith(`/${file}`)),
  )?.[0];
}

/** By node, in microseconds. */
function ownTimes({ samples = [], timeDeltas = [] }: Profiler.Profile): Map<number, number> {
  const own = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    own.set(id, (own.get(id) ?? 0) + (timeDeltas[index + 1] ?? 0));
  }
  return own;
}

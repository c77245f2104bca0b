// The whole of it: an executor per mode, an app per SDK and way of running steps, and a server per
// framework.
import type { FrameworkName } from "./frameworks/framework-names.ts";
import { type FrameworkResult, runFrameworks } from "./frameworks/run-frameworks.ts";
import type { Scenario } from "./scenario.ts";
import {
  MODES,
  type Mode,
  type SdkName,
  SDK_NAMES,
  type Style,
  STYLES,
  targetsOf,
} from "./targets.ts";
import { type Result, runTarget } from "./runner/run-target.ts";
import type { QueueName } from "./runner/queue.ts";
import { type Host, startSystem, type System } from "./runner/system.ts";

export interface Selection {
  readonly scenarios: readonly Scenario[];
  /** Default: all. */
  readonly sdks?: readonly SdkName[];
  readonly modes?: readonly Mode[];
  readonly styles?: readonly Style[];
  /** Default: none. */
  readonly frameworks?: readonly FrameworkName[];
  /** Default: Postgres. */
  readonly queue?: QueueName;
}

export interface Outcome {
  readonly results: readonly Result[];
  readonly frameworks: readonly FrameworkResult[];
}

interface Part {
  /** As in "v4 dev". */
  readonly name: string;
  readonly run: number;
  readonly failed: number;
}

/** Called for each SDK and mode, and for the frameworks, when they are done. */
export type OnProgress = (part: Part) => void;

export async function runConformance(
  selection: Selection,
  host: Host,
  onProgress: OnProgress = () => undefined,
): Promise<Outcome> {
  const results: Result[] = [];
  const frameworks: FrameworkResult[] = [];
  for (const mode of selection.modes ?? MODES) {
    const system = await startSystem(mode, host, selection.queue);
    const told = <T extends { readonly failure?: unknown }>(name: string, some: T[]): T[] => {
      const failed = some.filter(({ failure }) => failure !== undefined).length;
      onProgress({ name: `${name} ${mode}`, run: some.length, failed });
      return some;
    };
    try {
      for (const sdk of selection.sdks ?? SDK_NAMES) {
        results.push(...told(sdk, await runSdk(sdk, selection, system, host)));
      }
      const names = selection.frameworks ?? [];
      if (names.length > 0) {
        frameworks.push(...told("frameworks", await runFrameworks(names, system, host)));
      }
    } finally {
      await system.stop();
    }
  }
  return { results, frameworks };
}

async function runSdk(
  sdk: SdkName,
  { scenarios, styles = STYLES }: Selection,
  system: System,
  host: Host,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const target of targetsOf(sdk).filter(({ style }) => styles.includes(style))) {
    results.push(...(await runTarget(target, scenarios, system, host)));
  }
  return results;
}

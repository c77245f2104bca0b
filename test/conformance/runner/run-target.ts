// Runs scenarios in one app against one executor, several at a time.
import { freePort } from "../../../packages/executor/src/dev/free-port.ts";
import { startChild } from "../../../packages/executor/src/dev/child-process.ts";
import { nodeEntry } from "../../../packages/executor/src/dev/node-entry.ts";
import { type AppArguments, SERVE_PATH } from "../app/app-protocol.ts";
import type { Scenario } from "../scenario.ts";
import { appId, type Mode, type Target } from "../targets.ts";
import { type Failure, failureOf } from "./failure.ts";
import { runScenario } from "./run-scenario.ts";
import type { Host, System } from "./system.ts";
import type { Stage } from "./trial.ts";

export interface Result {
  readonly scenario: string;
  readonly theme: string;
  readonly target: Target;
  readonly mode: Mode;
  readonly failure?: Failure;
}

const AT_ONCE = 8;

export async function runTarget(
  target: Target,
  scenarios: readonly Scenario[],
  system: System,
  host: Host,
): Promise<Result[]> {
  const { mode, api, keys } = system;
  const wanted = scenarios.filter((scenario) => isFor(scenario, target, mode));
  if (wanted.length === 0) return [];
  const app = await startApp(target, wanted, system, host);
  try {
    const stage: Stage = { target, mode, api, keys, app: app.origin };
    try {
      await api.data("/v1/apps/sync", { body: { url: app.origin + SERVE_PATH } });
    } catch (error) {
      return wanted.map((scenario) => resultOf(scenario, stage, failureOf(error)));
    }
    return await atOnce(wanted, (scenario) => tryScenario(scenario, stage));
  } finally {
    await app.stop();
  }
}

const isFor = ({ sdks, modes, styles }: Scenario, { sdk, style }: Target, mode: Mode): boolean =>
  (sdks?.includes(sdk) ?? true) &&
  (styles?.includes(style) ?? true) &&
  (modes?.includes(mode) ?? true);

interface App {
  readonly origin: string;
  stop(): Promise<void>;
}

async function startApp(
  target: Target,
  scenarios: readonly Scenario[],
  { appEnvironment }: System,
  { reaper, onOutput }: Host,
): Promise<App> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${String(port)}`;
  const given: AppArguments = { target, port, scenarios: scenarios.map(({ name }) => name) };
  const child = await startChild({
    name: appId(target),
    args: [...nodeEntry(import.meta.url, "../processes/app"), JSON.stringify(given)],
    env: { NODE_OPTIONS: "", ...appEnvironment },
    ready: origin,
    reaper,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
  return { origin, stop: () => child.stop() };
}

async function tryScenario(scenario: Scenario, stage: Stage): Promise<Result> {
  return resultOf(scenario, stage, await runScenario(scenario, stage));
}

const resultOf = (
  { name, theme }: Scenario,
  { target, mode }: Stage,
  failure?: Failure,
): Result => ({
  scenario: name,
  theme,
  target,
  mode,
  ...(failure === undefined ? {} : { failure }),
});

/** In order of the items. */
async function atOnce<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

// The smoke tests: one run of the small app behind each framework.
import { failureOf, type Failure } from "../runner/failure.ts";
import { same } from "../runner/mismatch.ts";
import { type Host, type System } from "../runner/system.ts";
import { until } from "../runner/until.ts";
import type { Mode } from "../targets.ts";
import type { FrameworkName } from "./framework-names.ts";
import { type RunningFramework, startFramework } from "./start-framework.ts";

export interface FrameworkResult {
  readonly framework: FrameworkName;
  readonly mode: Mode;
  readonly failure?: Failure;
}

/** One after the other. */
export async function runFrameworks(
  names: readonly FrameworkName[],
  system: System,
  host: Host,
): Promise<FrameworkResult[]> {
  const results: FrameworkResult[] = [];
  for (const framework of names) {
    const result = { framework, mode: system.mode };
    try {
      await tryFramework(framework, system, host);
      results.push(result);
    } catch (error) {
      results.push({ ...result, failure: failureOf(error) });
    }
  }
  return results;
}

async function tryFramework(name: FrameworkName, system: System, host: Host): Promise<void> {
  const app = await startFramework(name, system, host);
  try {
    await runSmallApp(`small-${name}`, app, system);
  } finally {
    await app.stop();
  }
}

interface Trace {
  readonly steps: readonly { readonly name: string; readonly status: string }[];
}

const ENDED = new Set(["Completed", "Failed", "Cancelled"]);

async function runSmallApp(
  id: string,
  { serveUrl }: RunningFramework,
  { api }: System,
): Promise<void> {
  await api.data("/v1/apps/sync", { body: { url: serveUrl } });
  const [eventId = ""] = await api.send({ name: `${id}/go`, data: {} });
  const runId = await until("a run", async () => (await api.runsOf(eventId))[0]?.id);
  await until("the wait", async () => {
    const { steps } = (await api.data(`/v1/runs/${runId}/trace`)) as Trace;
    return steps.find(({ name, status }) => name === "reply" && status === "waiting");
  });
  await api.send({ name: `${id}/reply`, data: { n: 2 } });
  const run = await until("the end of the run", async () => {
    const found = await api.run(runId);
    return ENDED.has(found.status) ? found : undefined;
  });
  same("status, output", [run.status, run.output], ["Completed", 42]);
}

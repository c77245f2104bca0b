// `cairn dev`: a Postgres, the executor, the dashboard and the example app, started in order and
// stopped in reverse.
import { createLogger } from "../../ops/log.ts";
import type { Settings } from "../../ops/settings.ts";
import { resolveDataDir } from "../../dev/data-dir.ts";
import { messageOf } from "../../dev/dev-error.ts";
import { assertPortFree } from "../../dev/free-port.ts";
import { startReaper } from "../../dev/reaper.ts";
import { type Part, supervise, type SupervisorEvent } from "../../dev/supervisor.ts";
import { explained } from "../explained.ts";
import type { Invocation } from "../invocation.ts";
import { appPart } from "./app-part.ts";
import { dashboardPart } from "./dashboard-part.ts";
import { databasePart } from "./database-part.ts";
import { discoveryPart } from "./discovery-part.ts";
import { executorPart } from "./executor-part.ts";
import { qstashPart } from "./qstash-part.ts";
import { findProject } from "./project.ts";
import type { DevContext } from "./dev-context.ts";
import { printReady } from "./welcome.ts";

const HOST = "127.0.0.1";
const STOP_MS = 8_000;

export async function runDev({ settings }: Invocation): Promise<number> {
  const context = await createContext(settings);
  const host = settings.host ?? HOST;
  await assertPortFree(settings.port, host);
  const parts: Part[] = [databasePart(context)];
  if (context.project.dashboard !== undefined && !settings.noDashboard)
    parts.push(dashboardPart(context));
  // Nobody has to have an account to see how it works.
  if (settings.queue === "qstash" && settings.qstashToken === undefined)
    parts.push(qstashPart(context));
  parts.push(executorPart(context));
  if (context.project.example !== undefined && !settings.noApp) parts.push(appPart(context));
  parts.push(discoveryPart(context));
  return supervise(parts, { onEvent: (event) => tell(context, event), stopWithinMs: STOP_MS });
}

async function createContext(settings: Settings): Promise<DevContext> {
  const project = findProject(process.cwd());
  return {
    settings,
    project,
    host: settings.host ?? HOST,
    url: `http://${urlHost(settings.host ?? HOST)}:${String(settings.port)}`,
    dataDir: resolveDataDir(project.root, settings.dataDir),
    log: createLogger(settings.logLevel === "info" ? "warn" : settings.logLevel),
    reaper: startReaper(),
    say: (line) => console.log(line),
    shared: {},
  };
}

const urlHost = (host: string): string => (host === "0.0.0.0" || host === "::" ? HOST : host);

function tell(context: DevContext, event: SupervisorEvent): void {
  switch (event.kind) {
    case "started":
      return context.say(`  ${event.name} (${String(Math.round(event.afterMs))} ms)`);
    case "ready":
      return printReady(context, event.afterMs);
    case "failed":
    case "stop-failed":
      return context.say(`✗ ${event.name}: ${wordsOf(event.error)}`);
    case "stopping":
      return context.say(`\nStopping (${event.reason}) …`);
    case "stopped":
      return context.say(`Stopped in ${String(Math.round(event.afterMs))} ms.`);
    case "starting":
      return undefined;
    default:
      return event satisfies never;
  }
}

function wordsOf(error: unknown): string {
  const { message, hint } = explained(error) ?? { message: messageOf(error), hint: undefined };
  return hint === undefined ? message : `${message}\n  ${hint}`;
}

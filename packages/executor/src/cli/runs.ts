// `cairn runs`: runs for people at a terminal.
import {
  CairnError,
  CancelResult,
  one,
  pageOf,
  RerunResult,
  RunView,
  type StepView,
  TraceView,
} from "@cairn/core";
import { type ApiClient, createApiClient } from "./api-client.ts";
import type { Invocation } from "./invocation.ts";

export async function runRuns({ settings, args }: Invocation): Promise<number> {
  const [action = "list", id] = args;
  const client = createApiClient(settings);
  if (action === "list") return list(client);
  if (id === undefined) {
    throw new CairnError("parameter_invalid", {
      message: `\`cairn runs ${action}\` needs the id of a run.`,
      hint: "`cairn runs` lists the newest.",
    });
  }
  if (action === "show") return show(client, id);
  if (action === "cancel") {
    const { data } = await client.post(`/v1/runs/${id}/cancel`, {}, one(CancelResult));
    console.log(data.status);
    return 0;
  }
  if (action === "rerun") {
    const { data } = await client.post(`/v1/runs/${id}/rerun`, {}, one(RerunResult));
    console.log(data.id);
    return 0;
  }
  throw new CairnError("parameter_invalid", {
    message: `There is no action "${action}".`,
    hint: "Use list, show, cancel or rerun.",
  });
}

async function list(client: ApiClient): Promise<number> {
  const { data } = await client.get("/v1/runs?limit=20", pageOf(RunView));
  if (data.length === 0) console.log("No runs yet. Send an event that a function listens to.");
  for (const run of data) {
    console.log(`${run.id}  ${run.status.padEnd(9)}  ${run.createdAt}  ${run.functionSlug}`);
  }
  return 0;
}

async function show(client: ApiClient, id: string): Promise<number> {
  const { data } = await client.get(`/v1/runs/${id}/trace`, one(TraceView));
  const { run, steps, output, error } = data;
  console.log(`${run.functionSlug}  ${run.status}  (event ${run.eventName})`);
  for (const step of steps) console.log(stepLine(step));
  if (output !== null) console.log(`result: ${output}`);
  if (error !== null) console.log(`error: ${error.name}: ${error.message}`);
  return 0;
}

function stepLine(step: StepView): string {
  const tries = step.attempts > 1 ? ` after ${String(step.attempts)} attempts` : "";
  const due = step.dueAt === null || step.endedAt !== null ? "" : ` until ${step.dueAt}`;
  return `  ${step.status.padEnd(10)} ${step.name} (${step.op})${tries}${due}`;
}

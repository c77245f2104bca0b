// `cairn why`: what a run waits for.
import { one, type WhyReason, WhyView } from "@cairn/core";
import { createApiClient } from "./api-client.ts";
import type { Invocation } from "./invocation.ts";

export async function runWhy({ settings, args }: Invocation): Promise<number> {
  const [id = ""] = args;
  const path = `/v1/runs/${encodeURIComponent(id)}/why`;
  const { data } = await createApiClient(settings).get(path, one(WhyView));
  console.log(`${data.functionSlug}  ${data.runId}  ${data.status}`);
  for (const reason of data.reasons) console.log(linesOf(reason).join("\n"));
  if (data.times.length > 0) console.log("Time so far (steps at the same time count each):");
  for (const { kind, name, ms, open } of data.times) {
    const what = name === null ? "" : `  ${name}`;
    console.log(`  ${seconds(ms).padStart(10)}  ${kind}${what}${open > 0 ? "  (goes on)" : ""}`);
  }
  return 0;
}

function linesOf({ sentence, since, limit }: WhyReason): string[] {
  const holders = (limit?.holders ?? []).map(
    (holder) =>
      `    held by ${holder.runId} (${holder.functionSlug}${holder.stepName === null ? "" : `, ${holder.stepName}`}) since ${holder.since}`,
  );
  return [`- ${sentence}`, `    since ${since}`, ...holders];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

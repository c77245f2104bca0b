// Stands before the SDK's fetch and writes down which steps it reports, for which run.
import type { Records } from "./run-record.ts";

const ALONE = /\/v1\/checkpoint\/([^/]+)\/async$/;
/** Our SDK reports for several runs in one request (docs/decisions, number 7). */
const SHARED = /\/v1\/checkpoints$/;

interface SharedBody {
  readonly checkpoints: readonly { readonly run_id: string }[];
}

interface SharedAnswer {
  readonly answers?: readonly { readonly status: number }[];
}

/** Every SDK uses the global one. */
export function recordCheckpoints(records: Records): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    const body = typeof init?.body === "string" ? init.body : "";
    const [, runId] = ALONE.exec(pathname) ?? [];
    if (runId !== undefined) {
      records.add(runId, { kind: "checkpoint", body, status: response.status });
    }
    if (SHARED.test(pathname)) addShared(records, body, await response.clone().text());
    return response;
  };
}

function addShared(records: Records, body: string, answer: string): void {
  const { checkpoints } = JSON.parse(body) as SharedBody;
  const { answers = [] } = JSON.parse(answer) as SharedAnswer;
  for (const [index, checkpoint] of checkpoints.entries()) {
    records.add(checkpoint.run_id, {
      kind: "checkpoint",
      body: JSON.stringify(checkpoint),
      status: answers[index]?.status ?? 0,
    });
  }
}

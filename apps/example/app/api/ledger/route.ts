// What this app has executed for a run: `?run=<id>`.
import { readExecutions } from "../../../lib/ledger.ts";

export async function GET(request: Request): Promise<Response> {
  const runId = new URL(request.url).searchParams.get("run") ?? "";
  return Response.json({ executions: await readExecutions(runId) });
}

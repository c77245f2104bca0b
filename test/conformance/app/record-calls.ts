// Stands in front of the SDK's handler and of its fetch, and writes down what goes through.
import type { Intercept } from "../function-spec.ts";
import type { CallRecord, Records } from "./run-record.ts";

/** Undefined: the connection ends without an answer. */
export type WebHandler = (request: Request) => Promise<Response | undefined>;

interface CallBody {
  readonly ctx?: { readonly run_id?: string; readonly attempt?: number } | null;
}

export interface RecordedApp {
  readonly handler: (request: Request) => Promise<Response>;
  readonly records: Records;
  /** By the function's slug. */
  readonly intercepts: ReadonlyMap<string, Intercept>;
}

/** Records calls of runs; all other requests go through unseen. */
export function recordCalls({ handler, records, intercepts }: RecordedApp): WebHandler {
  return async (request) => {
    if (request.method !== "POST") return await handler(request);
    const body = await request.text();
    const { runId, attempt } = readContext(body);
    const passed = new Request(request.url, { method: "POST", headers: request.headers, body });
    if (runId === undefined) return await handler(passed);
    const { searchParams } = new URL(request.url);
    const fnId = searchParams.get("fnId") ?? "";
    const call = records.begin(runId);
    const reply = await readReply(intercepts.get(fnId)?.(call) ?? (await handler(passed)));
    const seen = unwrapped(reply);
    records.add(runId, {
      method: request.method,
      fnId,
      stepId: searchParams.get("stepId") ?? "",
      attempt,
      received: Object.fromEntries(request.headers),
      body,
      ...seen,
    });
    const { status, headers, answer } = reply;
    return status === LOST ? undefined : new Response(answer, { status, headers });
  };
}

/** The status that is noted when there was no answer. */
const LOST = 0;

async function readReply(
  response: Response | "hang up",
): Promise<Pick<CallRecord, "status" | "headers" | "answer">> {
  if (response === "hang up") return { status: LOST, headers: {}, answer: "" };
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), answer: await response.text() };
}

type Reply = Awaited<ReturnType<typeof readReply>>;

/** A streamed answer as it would have been without the stream. */
function unwrapped(reply: Reply): Reply {
  if (reply.status !== STREAMED) return reply;
  const { status, headers, body } = JSON.parse(reply.answer) as {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  return { status, headers: { ...reply.headers, ...headers }, answer: body };
}

const STREAMED = 201;

function readContext(body: string): { runId: string | undefined; attempt: number } {
  try {
    const { ctx } = JSON.parse(body) as CallBody;
    return { runId: ctx?.run_id, attempt: ctx?.attempt ?? 0 };
  } catch {
    return { runId: undefined, attempt: 0 };
  }
}

// Sends the requests of a plan, some at a time, each until it is accepted, and notes when.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { monotonicMs } from "./ledger.ts";
import { type PlannedRequest, sentIdOf, type WorkloadPlan } from "./workload-plan.ts";

export interface Sending {
  readonly n: number;
  /** The engine's id of the event. */
  readonly id: string;
  /** Before the first try of the request. */
  readonly sent: number;
  /** After the answer with a 2xx. */
  readonly answered: number;
}

const Accepted = z.object({ ids: z.array(z.string()) });
const DEADLINE_MS = 60_000;
const ANSWER_MS = 10_000;
const PAUSE_MS = 50;

/** @param url Of an executor that runs; asked for each try. */
export async function sendRequests(
  plan: WorkloadPlan,
  url: (number: number) => string,
): Promise<readonly Sending[]> {
  const sending: Promise<readonly Sending[]>[] = [];
  for (const request of plan.requests) {
    await sleep(request.pauseMs);
    sending.push(sendOne(plan, request, url));
  }
  return (await Promise.all(sending)).flat();
}

async function sendOne(
  plan: WorkloadPlan,
  request: PlannedRequest,
  url: (number: number) => string,
): Promise<readonly Sending[]> {
  const events = request.events.map((n) => ({ id: sentIdOf(n), ...plan.events[n] }));
  const body = JSON.stringify(events);
  const sent = monotonicMs();
  for (let tries = 0; monotonicMs() < sent + DEADLINE_MS; tries += 1) {
    const response = await post(`${url(request.executor + tries)}/e/test`, body);
    if (response?.ok === true) {
      const { ids } = Accepted.parse(await response.json());
      const answered = monotonicMs();
      return request.events.map((n, place) => ({ n, id: ids[place] ?? "", sent, answered }));
    }
    if (response !== undefined && response.status < 500)
      throw new Error(`a request was refused: ${await response.text()}`);
    await sleep(PAUSE_MS);
  }
  throw new Error("a request was not accepted in time");
}

/** Undefined: nobody knows what has become of it. */
async function post(url: string, body: string): Promise<Response | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    // The executor may die in the middle of its answer, too.
    return new Response(await response.text(), { status: response.status });
  } catch {
    return undefined;
  }
}

// One order, with a SIGKILL in the middle; told as it happens.
import { EventDetail, one, pageOf, SendResult, TraceView, WireRun } from "@cairn/core";
import { request } from "undici";
import { z } from "zod";
import { waitUntil } from "../dev/wait-until.ts";
import type { System } from "./start-system.ts";

const Executions = z.object({ step: z.string(), times: z.number().int() });
export type Executions = z.infer<typeof Executions>;

export interface ProvenRun {
  readonly runId: string;
  readonly status: string;
  /** Names of the steps of the app's own code that the trace shows as finished. */
  readonly finishedSteps: readonly string[];
  /** What the app counted, in a ledger of its own. */
  readonly executions: readonly Executions[];
}

type Say = (line: string) => void;
type Trace = z.infer<typeof TraceView>;

const PATIENCE_MS = 40_000;

export async function proveRun(system: System, say: Say): Promise<ProvenRun> {
  const order = { orderId: `order-${String(Date.now())}`, sku: "tea", quantity: 1 };
  await until("the example app is registered", () => isRegistered(system));
  say(`Sending store/order.placed for ${order.orderId} …`);
  const [eventId = ""] = await send(system, { name: "store/order.placed", data: order });
  const runId = await started(system, eventId);
  const before = await until("the run waits for the payment", async () => {
    const trace = await readTrace(system, runId);
    return trace.run.status === "waiting" ? trace : undefined;
  });
  say(`The run has finished ${String(before.run.steps)} steps and waits for the payment.`);
  say("Killing the executor with SIGKILL …");
  await system.killExecutor();
  say("Starting it again …");
  await system.startExecutor();
  say("Sending store/payment.received …");
  await send(system, {
    name: "store/payment.received",
    data: { orderId: order.orderId, amount: 12.5 },
  });
  const after = await until("the run ends", async () => {
    const trace = await readTrace(system, runId);
    return trace.run.endedAt === null ? undefined : trace;
  });
  return prove(system, after);
}

/** The order's run and the run that it invoked, both against the app's ledger. */
async function prove(system: System, trace: Trace): Promise<ProvenRun> {
  const children = await Promise.all(trace.children.map(({ id }) => readTrace(system, id)));
  const traces = [trace, ...children];
  const executions = await Promise.all(
    traces.map(({ run }) =>
      get(
        `${system.appUrl}/api/ledger?run=${run.id}`,
        z.object({ executions: z.array(Executions) }),
      ),
    ),
  );
  return {
    runId: trace.run.id,
    status: trace.run.status,
    finishedSteps: traces.flatMap(({ steps }) =>
      steps
        .filter(({ op, status }) => op === "StepRun" && status === "completed")
        .map(({ name }) => name),
    ),
    executions: executions.flatMap((answer) => answer.executions),
  };
}

async function isRegistered({ executorUrl }: System): Promise<true | undefined> {
  const functions = await get(
    `${executorUrl}/v1/functions`,
    z.object({ data: z.array(z.unknown()) }),
  );
  return functions.data.length > 0 ? true : undefined;
}

async function started(system: System, eventId: string): Promise<string> {
  const runs = await until("the event starts a run", async () => {
    await get(`${system.executorUrl}/v1/events/${eventId}`, one(EventDetail));
    const page = await get(`${system.executorUrl}/v1/events/${eventId}/runs`, pageOf(WireRun));
    return page.data.length > 0 ? page.data : undefined;
  });
  return runs[0]?.run_id ?? "";
}

async function readTrace(system: System, runId: string): Promise<Trace> {
  const { data } = await get(`${system.executorUrl}/v1/runs/${runId}/trace`, one(TraceView));
  return data;
}

async function send(system: System, event: unknown): Promise<readonly string[]> {
  const answer = await request(`${system.executorUrl}/e/demo`, {
    method: "POST",
    body: JSON.stringify(event),
  });
  return SendResult.parse(await answer.body.json()).ids;
}

async function get<Shape extends z.ZodType>(url: string, shape: Shape): Promise<z.output<Shape>> {
  const answer = await request(url);
  return shape.parse(await answer.body.json());
}

async function until<Result>(
  what: string,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  let found: Result | undefined;
  const isThere = async (): Promise<boolean> => {
    found = await look();
    return found !== undefined;
  };
  await waitUntil(isThere, { timeoutMs: PATIENCE_MS, intervalMs: 50 });
  if (found === undefined) throw new Error(`waited in vain until ${what}`);
  return found;
}

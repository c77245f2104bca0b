// An app written with the official SDK whose checkpoints pass through a proxy on their way to a real
// executor: every request is noted, and what the proxy does to a checkpoint is up to the test.
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import {
  askExecutor,
  type OfficialSystem,
  startOfficialSystem,
  startServer,
} from "../opcodes/official-system.ts";

/**
 * What becomes of a checkpoint. A number: it is answered with that status and goes no further.
 * `cut`: the connection breaks before it arrives. `lost`: it arrives, and its answer is lost.
 */
type Fate = "pass" | "cut" | "lost" | number;

export interface CheckpointSystem extends OfficialSystem {
  /**
   * Every request in the order of its end, such as `checkpoint > 200 StepRun a` and
   * `step > 206 RunComplete`; `step@1` is a second attempt.
   */
  readonly outline: () => readonly string[];
  /** What the app's code did, in its own words. */
  readonly ledger: readonly string[];
}

interface Behaviour {
  /** @param nth - Counts checkpoints from 1. */
  readonly fateOf?: (nth: number) => Fate;
  readonly build: (client: Inngest, did: (what: string) => void) => readonly InngestFunction.Any[];
}

interface Op {
  readonly id: string;
  readonly op: string;
  readonly displayName?: string;
}

const silent = (): void => undefined;

/** All of it ends with the test. */
export async function startCheckpointSystem(
  { build, fateOf = () => "pass" }: Behaviour,
  changes: Parameters<typeof startOfficialSystem>[1] = {},
): Promise<CheckpointSystem> {
  const system = await startOfficialSystem(() => [], changes);
  const lines: string[] = [];
  const ledger: string[] = [];
  let checkpoints = 0;
  const baseUrl = await startServer((request, response) => {
    checkpoints += 1;
    void relay({ request, response, fate: fateOf(checkpoints), to: system.url, lines });
  });
  const client = new Inngest({
    id: "ledger",
    isDev: true,
    baseUrl,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const functions = build(client, (what) => void ledger.push(what));
  const handler = serve({ client, functions: [...functions] });
  const app = await startServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const answer = await handler(toRequest(request, app, body));
      const answered = await answer.text();
      if (request.method === "POST") lines.push(callLine(body, answer, answered));
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answered);
    })();
  });
  await askExecutor(system.url, "/v1/apps/sync", { url: `${app}/api/inngest` });
  return { ...system, ledger, outline: () => [...lines] };
}

function toRequest(request: IncomingMessage, origin: string, body: string): Request {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    headers.set(name, values.join(", "));
  }
  return new Request(`${origin}${request.url ?? "/"}`, {
    method: request.method ?? "GET",
    headers,
    ...(body === "" ? {} : { body }),
  });
}

interface Relay {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fate: Fate;
  readonly to: string;
  readonly lines: string[];
}

async function relay({ request, response, fate, to, lines }: Relay): Promise<void> {
  const body = await text(request);
  const { steps } = JSON.parse(body) as { steps: Op[] };
  const note = (status: string): void => {
    lines.push(`checkpoint > ${status} ${steps.map(opText).join(", ")}`);
  };
  if (typeof fate === "number") {
    note(String(fate));
    response.writeHead(fate).end("{}");
    return;
  }
  if (fate === "cut") {
    note("cut");
    request.socket.resetAndDestroy();
    return;
  }
  const answer = await fetch(to + (request.url ?? ""), { method: "POST", body });
  const answered = await answer.text();
  note(fate === "lost" ? `${String(answer.status)} lost` : String(answer.status));
  if (fate === "lost") request.socket.resetAndDestroy();
  else response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answered);
}

function callLine(body: string, answer: Response, answered: string): string {
  const { ctx } = JSON.parse(body) as { ctx: { attempt: number; step_id: string } };
  const target = ctx.step_id === "step" ? "step" : "target";
  const attempt = ctx.attempt === 0 ? "" : `@${String(ctx.attempt)}`;
  const ops = answer.status === 206 ? (JSON.parse(answered) as Op[]).map(opText).join(", ") : "";
  const verdict = answer.headers.get("x-inngest-no-retry") === "true" ? "final" : "retry";
  const said = answer.status < 400 ? ops : verdict;
  return `${target}${attempt} > ${String(answer.status)} ${said}`.trimEnd();
}

const opText = ({ op, displayName }: Op): string =>
  op === "RunComplete" ? op : `${op} ${displayName ?? ""}`;

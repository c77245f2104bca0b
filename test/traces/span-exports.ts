// Exports of spans as an exporter sends them, and a run that they can be of.
import type { Sql } from "postgres";
import { traceIdOf } from "@cairn/core";
import { addApp, addEvent, addFunction, addMemo, addRun, idAt } from "../api/rows.ts";
import type { TracedSystem } from "./traced-system.ts";

/** Of the run, whose one step is `step-1`. */
export const RUN = idAt(0, 1);
export const UNKNOWN_RUN = idAt(0, 2);

export async function addRunWithStep(sql: Sql): Promise<void> {
  await addApp(sql);
  await addFunction(sql);
  await addEvent(sql);
  await addRun(sql, { id: RUN });
  await addMemo(sql, { run_id: RUN });
}

type Json = Readonly<Record<string, unknown>>;

const attribute = (key: string, value: string): Json => ({ key, value: { stringValue: value } });

/** Number `n` of the spans of a run's step, in OTLP's JSON form. */
export function aSpan(n: number, change: Json = {}, runId = RUN): Json {
  return {
    traceId: "0".repeat(30) + "ff",
    spanId: n.toString(16).padStart(16, "0"),
    name: `span ${String(n)}`,
    kind: 1,
    startTimeUnixNano: String(1_767_225_601_000_000_000n + BigInt(n)),
    endTimeUnixNano: String(1_767_225_601_500_000_000n + BigInt(n)),
    attributes: [attribute("sdk.run.id", runId), attribute("inngest.step.hash", "step-1")],
    ...change,
  };
}

/** A span that says nothing of a run, in the trace that the run's calls are of. */
export const spanOfTrace = (n: number): Json =>
  aSpan(n, { traceId: traceIdOf(RUN) ?? "", attributes: [] });

export const jsonOf = (spans: readonly Json[]): string =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly code: unknown;
  readonly body: Json;
}

export async function post(
  system: Pick<TracedSystem, "fetch">,
  body: BodyInit,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await system.fetch("/v1/traces/userland", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
  const type = response.headers.get("content-type") ?? "";
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = type.startsWith("application/json");
  const read = isJson ? (JSON.parse(Buffer.from(bytes).toString()) as Json) : {};
  return { status: response.status, type, bytes, body: read, code: read["code"] };
}

// The official SDK's extended traces: spans of an app's own tracing are found under their steps.
import { describe, expect, it } from "vitest";
import type { SpanView, StepView, TraceView } from "@cairn/core";
import { runSource } from "../support/run-source.ts";
import { SIGNING_KEY, startTracedSystem, until, type TracedSystem } from "./traced-system.ts";

async function syncTracedApp({ url, executor }: TracedSystem, signingKey: string): Promise<void> {
  const app = runSource(import.meta.url, "./processes/traced-app", [url, signingKey]);
  await executor.syncUrl(await app.nextLine());
}

/**
 * The app's tracing begins a moment after the app: a run before that has none. Its spans come in exports
 * of their own, also after the run has ended.
 */
async function tracedRun(system: TracedSystem): Promise<TraceView> {
  const start = () => system.start("shop/order.placed");
  let runId = await start();
  return until(async () => {
    const trace = await system.ended(runId);
    if (trace.output !== "true") runId = await start();
    return isWhole(trace) ? trace : undefined;
  });
}

const STEPS = ["charge card", "send mail", "print label"];

const isWhole = (trace: TraceView): boolean =>
  (trace.spans ?? []).length > 0 && STEPS.every((name) => spansOf(trace, name).length > 1);

const spansOf = ({ steps }: TraceView, name: string): readonly SpanView[] =>
  steps.find((step: StepView) => step.name === name)?.spans ?? [];

describe.each(["dev", "cloud"] as const)("an app in mode %s that exports its tracing", (mode) => {
  it("has its spans under the steps that they are of", async () => {
    const system = await startTracedSystem(mode);
    await syncTracedApp(system, mode === "cloud" ? SIGNING_KEY : "");
    const trace = await tracedRun(system);

    const [outer, inner] = spansOf(trace, "charge card");
    expect(outer).toMatchObject({
      name: "select cards",
      kind: "internal",
      status: "unset",
      attempt: 0,
      attributes: '{"db.system":"postgres","rows":2}',
      droppedAttributes: 0,
    });
    expect(inner).toMatchObject({
      name: "parse row",
      parentId: outer?.id,
      status: "error",
      statusMessage: "no such column",
      attributes: "{}",
    });
    // A step that was called for by itself has the span of its call as well.
    const namesOf = (step: string) => spansOf(trace, step).map(({ name }) => name);
    expect(namesOf("send mail")).toEqual(["inngest.execution", "smtp"]);
    expect(namesOf("print label")).toEqual(["inngest.execution", "printer"]);
    const ofRun = trace.spans?.map(({ name }) => name) ?? [];
    expect(new Set(ofRun)).toEqual(new Set(["inngest.execution"]));
    expect(system.bugs).toEqual([]);
  });
});

// The official SDK's extended traces: spans of an app's own tracing are found under their steps.
import { describe, expect, it } from "vitest";
import type { SpanView, StepView, TraceView } from "@cairn/core";
import { runSource } from "../support/run-source.ts";
import { SIGNING_KEY, startTracedSystem, until, type TracedSystem } from "./traced-system.ts";

async function syncTracedApp({ url, executor }: TracedSystem, signingKey: string): Promise<void> {
  const app = runSource(import.meta.url, "./processes/traced-app", [url, signingKey]);
  await executor.syncUrl(await app.nextLine());
}

/** The app's tracing begins a moment after the app: a run before that has none. */
const tracedRun = (system: TracedSystem): Promise<TraceView> =>
  until(async () => {
    const trace = await system.ended(await system.start("shop/order.placed"));
    return trace.output === "true" && (trace.spans ?? []).length > 0 ? trace : undefined;
  });

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

// Why an event did or did not start each function that listens to it.
import type { EventDetail } from "@cairn/core";
import Link from "next/link";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { StatusIcon } from "./status-icon.tsx";

type Decision = EventDetail["decisions"][number];

export function DecisionList({ decisions }: { readonly decisions: readonly Decision[] }) {
  return (
    <section className="panel list" aria-label="Decisions">
      <header className="part-head">
        <h2>Decisions</h2>
        <span className="faint">which functions it started, and why not</span>
      </header>
      {decisions.length === 0 ? (
        <p className="nothing">No function listens to this event.</p>
      ) : (
        <ul className="plain-rows">
          {decisions.map((decision) => (
            <DecisionRow
              key={`${decision.functionId} ${decision.runId ?? ""}`}
              decision={decision}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function DecisionRow({ decision }: { readonly decision: Decision }) {
  const { functionSlug, outcome, runId, reason, detail } = decision;
  const started = outcome === "started";
  return (
    <li>
      <span className="status" data-tone={started ? "good" : "quiet"}>
        <StatusIcon status={started ? "completed" : "cancelled"} />
        {started ? "Started" : "Skipped"}
      </span>
      <Link href={paths.runsOfFunction(functionSlug)}>{visibleText(functionSlug)}</Link>
      {runId !== null && <Link href={paths.run(runId)}>its run</Link>}
      {reason !== null && <code className="tag">{visibleText(reason)}</code>}
      {detail !== null && <p className="reason-text">{visibleText(detail)}</p>}
    </li>
  );
}

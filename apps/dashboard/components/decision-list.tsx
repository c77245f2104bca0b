// Why an event did or did not start each function that listens to it.
import type { EventDetail } from "@cairn/core";
import Link from "next/link";
import { decisionWords } from "../lib/decision-words.ts";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { namedRuns } from "../lib/sentence-parts.ts";
import { StatusIcon } from "./status-icon.tsx";
import { SentenceText } from "./why/sentence-text.tsx";

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

const OUTCOMES = {
  started: { word: "Started", tone: "good", status: "completed" },
  batched: { word: "Started, in a batch", tone: "good", status: "completed" },
  buffered: { word: "Waits for others", tone: "patient", status: "waiting" },
  skipped: { word: "Skipped", tone: "quiet", status: "cancelled" },
} as const satisfies Readonly<Record<Decision["outcome"], object>>;

function DecisionRow({ decision }: { readonly decision: Decision }) {
  const { functionSlug, outcome, runId, reason, detail } = decision;
  const { word, tone, status } = OUTCOMES[outcome];
  return (
    <li>
      <span className="status" data-tone={tone}>
        <StatusIcon status={status} />
        {word}
      </span>
      <Link href={paths.function(functionSlug)}>{visibleText(functionSlug)}</Link>
      {runId !== null && <Link href={paths.run(runId)}>its run</Link>}
      {reason !== null && (
        <span className="soft" title={visibleText(reason)}>
          {visibleText(decisionWords(reason, outcome))}
        </span>
      )}
      {detail !== null && (
        <p className="reason-text">
          <SentenceText sentence={detail} runIds={namedRuns(detail)} />
        </p>
      )}
    </li>
  );
}

// What the bars mean; only those that are on the screen.
import type { SegmentKind } from "../../lib/step-segments.ts";
import type { WaterfallRow } from "../../lib/waterfall.ts";

const WORDS: Readonly<Record<SegmentKind, string>> = {
  queued: "Queued",
  running: "Running",
  completed: "Done",
  failed: "Failed attempt",
  fault: "Not reached",
  backoff: "Until the retry",
  sleep: "Sleeping",
  wait: "Waiting for an event",
  child: "Waiting for a run",
  cancelled: "Cancelled",
};

export function Legend({ rows }: { readonly rows: readonly WaterfallRow[] }) {
  const present = new Set<string>(rows.flatMap((row) => row.segments.map(({ kind }) => kind)));
  return (
    <ul className="wf-legend" aria-label="Legend">
      {Object.entries(WORDS)
        .filter(([kind]) => present.has(kind))
        .map(([kind, word]) => (
          <li key={kind}>
            <span className="wf-key" aria-hidden="true">
              <span className={`bar ${kind}`} />
            </span>
            {word}
          </li>
        ))}
    </ul>
  );
}

// What the bars mean; only those that are on the screen.
import type { SegmentKind } from "../../lib/step-segments.ts";
import type { WaterfallRow } from "../../lib/waterfall-row.ts";

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
  span: "Span of the app",
  "span-failed": "Failed span",
};

export function Legend({ rows }: { readonly rows: readonly WaterfallRow[] }) {
  const all = rows.flatMap((row) => [row, ...row.spans]);
  const present = new Set<string>(all.flatMap((row) => row.segments.map(({ kind }) => kind)));
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

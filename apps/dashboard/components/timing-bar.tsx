// Where the run's time went: one bar in four parts, and the same in numbers.
"use client";
import type { RunView, WhyView } from "@cairn/core";
import { formatMs } from "../lib/format.ts";
import { timingAt, timingParts, withLanes, type Timing } from "../lib/timing-parts.ts";
import { useNow } from "../lib/use-now.ts";
import { laneMs } from "../lib/why-times.ts";

export function TimingBar({
  timing,
  run,
  why,
}: {
  readonly timing: Timing;
  readonly run: RunView;
  /** What it waited for; null when it is not known. */
  readonly why: WhyView | null;
}) {
  const now = useNow();
  const inLanes = why === null ? 0 : laneMs(why, now);
  const parts = timingParts(withLanes(timingAt(timing, run, now), inLanes));
  return (
    <section className="timing" aria-label="Where the time went">
      <div className="timing-bar" aria-hidden="true">
        {parts.map(({ key, share }) =>
          share === 0 ? null : (
            <span key={key} className={`timing-part ${key}`} style={{ flexGrow: share }} />
          ),
        )}
      </div>
      <dl className="timing-legend">
        {parts.map(({ key, word, meaning, ms }) => (
          <div key={key} title={meaning}>
            <dt>
              <span className={`timing-key ${key}`} aria-hidden="true" />
              {word}
            </dt>
            <dd className="number">{formatMs(ms)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

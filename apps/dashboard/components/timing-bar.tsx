// Where the run's time went: one bar in four parts, and the same in numbers.
"use client";
import type { RunView } from "@cairn/core";
import { formatMs } from "../lib/format.ts";
import { timingAt, timingParts, type Timing } from "../lib/timing-parts.ts";
import { useNow } from "../lib/use-now.ts";

export function TimingBar({ timing, run }: { readonly timing: Timing; readonly run: RunView }) {
  const now = useNow();
  const parts = timingParts(timingAt(timing, run, now));
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

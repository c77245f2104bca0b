// Where the run's time went: one bar in four parts, and the same in numbers.
import { formatMs } from "../lib/format.ts";
import { timingParts, type Timing } from "../lib/timing-parts.ts";

export function TimingBar({ timing }: { readonly timing: Timing }) {
  const parts = timingParts(timing);
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

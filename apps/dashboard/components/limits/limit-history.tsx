// Who changed the limits of a function, when, how and why; the newest first.
import type { LimitChangeView, LimitValues } from "@cairn/core";
import { limitText, limitUnit, type LimitUnit } from "../../lib/limit-text.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { TimeAgo } from "../time-ago.tsx";

export function LimitHistory({ changes }: { readonly changes: readonly LimitChangeView[] }) {
  return (
    <section className="panel list" aria-label="Changes of limits">
      <header className="part-head">
        <h2>Changes</h2>
        <span className="faint">of limits at runtime, the newest first</span>
      </header>
      {changes.length === 0 ? (
        <p className="nothing">No limit has been changed at runtime.</p>
      ) : (
        <ul className="plain-rows">
          {changes.map((change) => (
            <Change key={`${change.name} ${String(change.version)}`} change={change} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Change({ change }: { readonly change: LimitChangeView }) {
  const { name, before, after, reason, changedBy, changedAt } = change;
  const unit = limitUnit(name);
  return (
    <li>
      <code>{visibleText(name)}</code>
      <span>
        <span className="soft">{valuesText(before, unit)}</span>{" "}
        <span className="faint" aria-label="became" role="img">
          →
        </span>{" "}
        <strong>{valuesText(after, unit)}</strong>
      </span>
      <span className="faint">
        {visibleText(changedBy)}, <TimeAgo at={changedAt} />
      </span>
      {reason !== null && <p className="reason-text">{visibleText(reason)}</p>}
    </li>
  );
}

const valuesText = (values: LimitValues | null, unit: LimitUnit): string =>
  values === null ? "as in the code" : limitText(values, unit);

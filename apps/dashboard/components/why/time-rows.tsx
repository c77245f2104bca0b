// What a run waited for and how long, longest first: the bar above it says only how much in all.
"use client";
import type { WhyView } from "@cairn/core";
import { formatMs, formatGrowing } from "../../lib/format.ts";
import { useNow } from "../../lib/use-now.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { timeRows } from "../../lib/why-times.ts";

const SHOWN_MAX = 8;

export function TimeRows({
  why,
  live,
}: {
  readonly why: WhyView;
  /** Does it still go on? Then times have whole seconds only. */
  readonly live: boolean;
}) {
  const now = useNow();
  const rows = timeRows(why, now);
  if (rows.length === 0) return null;
  return (
    <dl className="time-rows" aria-label="What it waited for">
      {rows.slice(0, SHOWN_MAX).map(({ key, label, ms, share, tone }) => (
        <div key={key} data-tone={tone}>
          <dt title={visibleText(label)}>{visibleText(label)}</dt>
          <dd className="number">{live ? formatGrowing(ms) : formatMs(ms)}</dd>
          <dd className="time-row-bar" aria-hidden="true">
            <span style={{ width: `${String(share)}%` }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

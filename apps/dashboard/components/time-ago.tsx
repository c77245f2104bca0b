// Instants as people read them: as an age, as a date, as the time that is left.
"use client";
import {
  formatAgo,
  formatGrowing,
  formatLocal,
  formatLocalBrief,
  formatLocalMinute,
  formatUntil,
  formatUtc,
} from "../lib/format.ts";
import { useInBrowser, useNow } from "../lib/use-now.ts";

export function TimeAgo({ at }: { readonly at: string }) {
  const now = useNow();
  const inBrowser = useInBrowser();
  return (
    <time dateTime={at} title={inBrowser ? formatLocal(at) : formatUtc(at)}>
      {formatAgo(now - Date.parse(at))}
    </time>
  );
}

/** The date: UTC from the server, then the reader's own time zone, with the full one to point at. */
export function Instant({ at }: { readonly at: string }) {
  const now = useNow();
  const inBrowser = useInBrowser();
  return (
    <time dateTime={at} title={inBrowser ? formatLocal(at) : formatUtc(at)}>
      {inBrowser ? formatLocalBrief(at, now) : formatUtc(at)}
    </time>
  );
}

/** The same to the minute. */
export function Moment({ at }: { readonly at: string }) {
  const inBrowser = useInBrowser();
  return (
    <time dateTime={at} title={inBrowser ? formatLocal(at) : formatUtc(at)}>
      {inBrowser ? formatLocalMinute(at) : formatUtc(at)}
    </time>
  );
}

/** How long until then: "in 49 m"; nothing once it is past. */
export function Until({ at }: { readonly at: string }) {
  const now = useNow();
  const left = Date.parse(at) - now;
  return left <= 0 ? null : <span className="number">{formatUntil(left)}</span>;
}

/** How long until then, second by second: "in 1 m 32 s"; "due" once it is past. */
export function Countdown({ at }: { readonly at: string }) {
  const now = useNow();
  const left = Date.parse(at) - now;
  return (
    <span className="number countdown">
      {left <= 0 ? "due" : `in ${formatGrowing(left + 999)}`}
    </span>
  );
}

// An instant as its age, with the full date for those who point at it.
"use client";
import { formatAgo, formatLocal, formatUtc } from "../lib/format.ts";
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

/** The full date: UTC from the server, then the reader's own time zone. */
export function Instant({ at }: { readonly at: string }) {
  const inBrowser = useInBrowser();
  return <time dateTime={at}>{inBrowser ? formatLocal(at) : formatUtc(at)}</time>;
}

// Names and values below each other, for the narrow inspector.
import type { ReactNode } from "react";
import { formatMs } from "../../lib/format.ts";
import { Instant, Until } from "../time-ago.tsx";

export function FactRows({ children }: { readonly children: ReactNode }) {
  return <dl className="fact-rows">{children}</dl>;
}

export function FactRow({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** An instant to come, and how long it is until then. Nothing when there is none. */
export function DueRow({ name, at }: { readonly name: string; readonly at: string | null }) {
  if (at === null) return null;
  return (
    <FactRow name={name}>
      <Instant at={at} />
      <span className="offset">
        <Until at={at} />
      </span>
    </FactRow>
  );
}

/** An instant, and how long after the run's creation it was. Nothing when there is none. */
export function InstantRow({
  name,
  at,
  since,
}: {
  readonly name: string;
  readonly at: string | null;
  readonly since: string;
}) {
  if (at === null) return null;
  const offset = Date.parse(at) - Date.parse(since);
  return (
    <FactRow name={name}>
      <Instant at={at} />
      {offset >= 0 && <span className="offset number">+{formatMs(offset)}</span>}
    </FactRow>
  );
}

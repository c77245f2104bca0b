// One stretch of time on a row. A stretch that still goes on ends at the container's `--now`.
import type { Segment } from "../../lib/step-segments.ts";
import { project } from "../../lib/time-scale.ts";
import type { Axis } from "./use-axis.ts";

export function Bar({ segment, axis }: { readonly segment: Segment; readonly axis: Axis }) {
  return <Stretch kind={segment.kind} from={segment.from} to={segment.to} axis={axis} />;
}

export function Stretch({
  kind,
  from,
  to,
  axis,
}: {
  readonly kind: string;
  readonly from: number;
  readonly to: number | null;
  readonly axis: Axis;
}) {
  const x0 = project(axis.scale, from - axis.origin);
  if (to === null) {
    return <span className={`bar ${kind} growing`} style={{ left: percent(x0), "--from": x0 }} />;
  }
  const x1 = project(axis.scale, to - axis.origin);
  return (
    <span
      className={`bar ${kind}`}
      style={{ left: percent(x0), width: percent(Math.max(0, x1 - x0)) }}
    />
  );
}

/** Cut to a thousandth: what the eye cannot see need not be sent. */
export function percent(x: number): string {
  return `${String(Math.round(x * 1_000) / 1_000)}%`;
}

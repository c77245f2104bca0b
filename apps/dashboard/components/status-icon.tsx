// One shape per status, so that it can be told without its colour.
import type { ReactNode } from "react";
import type { Status } from "../lib/status-words.ts";

const RING = <circle cx="8" cy="8" r="5.75" />;
const DISC = <circle cx="8" cy="8" r="6.5" fill="currentColor" stroke="none" />;
const ON_DISC = { stroke: "var(--surface)", strokeWidth: 1.7 };

const SHAPES: Readonly<Record<Status, ReactNode>> = {
  queued: <circle cx="8" cy="8" r="5.75" strokeDasharray="2.2 2.3" />,
  running: (
    <>
      <circle cx="8" cy="8" r="5.75" opacity="0.28" />
      <path d="M8 2.25A5.75 5.75 0 0 1 13.75 8" className="spin" />
    </>
  ),
  waiting: (
    <>
      {RING}
      <path d="M6.5 6v4M9.5 6v4" />
    </>
  ),
  sleeping: <path d="M13.3 9.6A5.7 5.7 0 0 1 6.4 2.7a5.7 5.7 0 1 0 6.9 6.9Z" />,
  retrying: <path d="M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8v3.1h-3.1" />,
  completed: (
    <>
      {DISC}
      <path d="m5.2 8.3 2 2 3.7-4.2" {...ON_DISC} />
    </>
  ),
  failed: (
    <>
      {DISC}
      <path d="m5.9 5.9 4.2 4.2M10.1 5.9l-4.2 4.2" {...ON_DISC} />
    </>
  ),
  timed_out: (
    <>
      {RING}
      <path d="M8 4.8V8l2 1.6" />
    </>
  ),
  cancelled: (
    <>
      {RING}
      <path d="m4.2 11.8 7.6-7.6" />
    </>
  ),
};

export function StatusIcon({
  status,
  size = 15,
}: {
  readonly status: Status;
  readonly size?: number;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[status]}
    </svg>
  );
}

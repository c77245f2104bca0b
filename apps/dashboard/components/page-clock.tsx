// Gives the parts of a page the time at which it was rendered, so that ages agree when it wakes up.
"use client";
import type { ReactNode } from "react";
import { RenderedAt } from "../lib/use-now.ts";

export function PageClock({
  at,
  children,
}: {
  /** The executor's clock, ISO-8601. */
  readonly at: string;
  readonly children: ReactNode;
}) {
  return <RenderedAt value={Date.parse(at)}>{children}</RenderedAt>;
}

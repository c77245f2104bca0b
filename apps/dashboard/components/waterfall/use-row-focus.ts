// Arrow keys move the selection, and the focus with it, also to rows that were not made yet.
"use client";
import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { rowForKey } from "../../lib/row-keys.ts";
import type { WaterfallRow } from "../../lib/waterfall.ts";

export interface RowFocus {
  readonly rows: readonly WaterfallRow[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  /** Enter: to what there is to know about the selected row. */
  readonly onOpen: () => void;
  /** Scrolls a row into view. */
  readonly reveal: (index: number) => void;
}

export function useRowFocus(
  body: RefObject<HTMLElement | null>,
  { rows, selected, onSelect, onOpen, reveal }: RowFocus,
): (event: KeyboardEvent) => void {
  const wanted = useRef<number | null>(null);
  // After every render: the row may only exist once the list has scrolled.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = body.current?.querySelector(`[data-index="${String(wanted.current)}"]`);
    if (!(row instanceof HTMLElement)) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  return (event) => {
    if (event.key === "Enter") onOpen();
    const index = rows.findIndex((row) => row.id === selected);
    const next = rowForKey(event.key, Math.max(0, index), rows.length);
    const row = next === undefined ? undefined : rows[next];
    if (next === undefined || row === undefined) return;
    event.preventDefault();
    wanted.current = next;
    reveal(next);
    onSelect(row.id);
  };
}

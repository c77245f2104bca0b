// Arrow keys move the selection, and the focus with it, also to rows that were not made yet; to the
// right and left they open and close what is below a row.
"use client";
import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { moveForKey } from "../../lib/row-keys.ts";
import type { WaterfallRow } from "../../lib/waterfall-row.ts";
import type { UnfoldedRows } from "./use-folds.ts";

export interface RowFocus {
  readonly unfolded: UnfoldedRows;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  /** Enter: to what there is to know about the selected row. */
  readonly onOpen: () => void;
  /** Scrolls a row into view. */
  readonly reveal: (index: number) => void;
}

export function useRowFocus(
  body: RefObject<HTMLElement | null>,
  { unfolded, selected, onSelect, onOpen, reveal }: RowFocus,
): (event: KeyboardEvent) => void {
  const { rows, open, onFold } = unfolded;
  const wanted = useRef<number | null>(null);
  // After every render: the row may only exist once the list has scrolled.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = body.current?.querySelector(`[data-index="${String(wanted.current)}"]`);
    if (!(row instanceof HTMLElement)) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const goTo = (index: number, row: WaterfallRow): void => {
    wanted.current = index;
    reveal(index);
    onSelect(row.id);
  };

  return (event) => {
    // A button inside of a row takes its own keys.
    if (event.target instanceof HTMLButtonElement) return;
    if (event.key === "Enter") onOpen();
    const index = Math.max(
      0,
      rows.findIndex((row) => row.id === selected),
    );
    const move = moveForKey(event.key, rows, index, open);
    if (move === undefined) return;
    event.preventDefault();
    const row = rows["to" in move ? move.to : index];
    if (row === undefined) return;
    if ("to" in move) goTo(move.to, row);
    else onFold(row, move.open);
  };
}

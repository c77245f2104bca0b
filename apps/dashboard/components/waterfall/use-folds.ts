// Remembers which rows the reader opened and closed.
"use client";
import { useCallback, useMemo, useState } from "react";
import { isOpen, unfoldedRows, type Folds } from "../../lib/unfolded-rows.ts";
import type { WaterfallRow } from "../../lib/waterfall-row.ts";

const AS_THEY_COME: Folds = new Map();

export interface UnfoldedRows {
  /** In the order in which they stand below each other. */
  readonly rows: readonly WaterfallRow[];
  readonly open: (row: WaterfallRow) => boolean;
  readonly onFold: (row: WaterfallRow, open: boolean) => void;
}

export interface FoldOptions {
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** A span that is selected does not vanish with the selection on it: that goes to its step. */
export function useFolds(
  rows: readonly WaterfallRow[],
  { selected, onSelect }: FoldOptions,
): UnfoldedRows {
  const [folds, setFolds] = useState(AS_THEY_COME);
  const open = useCallback((row: WaterfallRow) => isOpen(row, folds, selected), [folds, selected]);
  const onFold = useCallback(
    (row: WaterfallRow, opened: boolean) => {
      setFolds((before) => new Map(before).set(row.id, opened));
      if (!opened && row.spans.some(({ id }) => id === selected)) onSelect(row.id);
    },
    [selected, onSelect],
  );
  return { rows: useMemo(() => unfoldedRows(rows, open), [rows, open]), open, onFold };
}

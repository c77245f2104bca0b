// Follows the scroll position and the height of the waterfall's body.
"use client";
import { useCallback, useEffect, useState, type RefObject } from "react";
import {
  rowWindow,
  scrollTopFor,
  type RowTops,
  type RowWindow,
  type Viewport,
} from "../../lib/row-window.ts";

/** What the server assumes; enough for a tall screen. */
const FIRST_VIEWPORT: Viewport = { scrollTop: 0, height: 900 };

export function useRowWindow(
  bodyRef: RefObject<HTMLElement | null>,
  tops: RowTops,
): readonly [RowWindow, (index: number) => void] {
  const [viewport, setViewport] = useState(FIRST_VIEWPORT);
  useEffect(() => {
    const element = bodyRef.current;
    if (element === null) return undefined;
    const measure = (): void =>
      setViewport({ scrollTop: element.scrollTop, height: element.clientHeight });
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [bodyRef]);

  const reveal = useCallback(
    (index: number) => {
      const element = bodyRef.current;
      if (element === null) return;
      const { scrollTop, clientHeight: height } = element;
      element.scrollTo({ top: scrollTopFor(index, tops, { scrollTop, height }) });
    },
    [bodyRef, tops],
  );
  return [rowWindow(tops, viewport), reveal];
}

// The width of an element, in CSS pixels, as it changes.
"use client";
import { useEffect, useState, type RefObject } from "react";

/** @param assumed What the server and the first render go by. */
export function useWidth(elementRef: RefObject<HTMLElement | null>, assumed: number): number {
  const [width, setWidth] = useState(assumed);
  useEffect(() => {
    const element = elementRef.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [elementRef]);
  return width;
}

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

const FIRST_WIDTH = 900;
const MIN_WIDTH = 280;

/** Returns a reference for an element, and the element's width in pixels, kept up to date. */
export function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const [width, setWidth] = useState(FIRST_WIDTH);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(MIN_WIDTH, Math.floor(entry.contentRect.width)));
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

import { useEffect, useRef, useState } from "preact/hooks";

/** How wide an element is, now and when that changes. */
export function useWidth(guess: number) {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(guess);
  useEffect(() => {
    if (!holder.current) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    watch.observe(holder.current);
    return () => watch.disconnect();
  }, []);
  return [holder, width] as const;
}

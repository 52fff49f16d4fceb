// TanStack's virtualizer in a component: only the rows in view exist, however many there are.
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from "@tanstack/virtual-core";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const BEYOND = 12; // rows on either side, for fast scrolling

interface Virtual {
  holder: { current: HTMLDivElement | null };
  items: VirtualItem[];
  height: number;
  show: (index: number) => void;
}

export function useVirtual(count: number, rowHeight: number): Virtual {
  const holder = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  const options = {
    count,
    getScrollElement: () => holder.current,
    estimateSize: () => rowHeight,
    overscan: BEYOND,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw((times) => times + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    holder,
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    show: (index) => virtualizer.scrollToIndex(index),
  };
}

import { useMemo } from "preact/hooks";

import { bytesOf } from "../words/numbers";
import type { DominatorViewProps } from "./dominator_icicle";
import { layTreemap, nodeText, type Box } from "./dominator_tree";

// The map is laid out for this size and drawn in percent of it: it then fits everywhere.
const WIDTH = 1600;
const HEIGHT = 800;
const SMALLEST = 5;

export function DominatorTreemap({ root, path, onOpen, onPoint }: DominatorViewProps) {
  const boxes = useMemo(() => visible(layTreemap(root, WIDTH, HEIGHT), path), [root, path]);
  return (
    <div class="treemap" role="group" aria-label="What retains what" onMouseLeave={() => onPoint(null)}>
      {boxes.map(({ box, at }) => (
        <button
          key={at}
          type="button"
          class={`tile kind-${box.data.kind} level-${Math.min(box.depth, 3)}${isRoomy(box) ? "" : " narrow"}`}
          title={`${nodeText(box.data)}\nretains ${bytesOf(box.data.retained_bytes)}`}
          style={{
            left: `${(box.x0 / WIDTH) * 100}%`,
            top: `${(box.y0 / HEIGHT) * 100}%`,
            width: `${((box.x1 - box.x0) / WIDTH) * 100}%`,
            height: `${((box.y1 - box.y0) / HEIGHT) * 100}%`,
          }}
          onClick={() => onOpen(box.data, at)}
          onMouseEnter={() => onPoint(box.data)}
          onFocus={() => onPoint(box.data)}
        >
          {isRoomy(box) && nodeText(box.data)}
        </button>
      ))}
    </div>
  );
}

// Whether its name has room in it.
function isRoomy(box: Box): boolean {
  return box.x1 - box.x0 > 60 && box.y1 - box.y0 > 16;
}

function visible(root: Box, path: string): { box: Box; at: string }[] {
  const boxes: { box: Box; at: string }[] = [];
  const add = (box: Box, at: string) => {
    if (box.x1 - box.x0 < SMALLEST || box.y1 - box.y0 < SMALLEST) return;
    boxes.push({ box, at });
    box.children?.forEach((child, index) => add(child, at === "" ? String(index) : `${at}.${index}`));
  };
  add(root, path);
  return boxes;
}

// Boxes in layers: what lies below a box is part of it. For call stacks (a flame graph, hanging) and for what retains what
// (an icicle).
//
// Only boxes that can be seen are drawn; the caller leaves the others out. One box at a time can be reached with Tab, the
// others from there with the arrow keys: thousands of stops would be none.
import { useRef, useState } from "preact/hooks";

const NARROWEST_TEXT = 0.015;

export interface Stratum {
  id: number; // of the node in the caller's tree
  parent: number; // index into the list of boxes; -1: none
  level: number;
  left: number; // 0 to 1
  width: number; // likewise
  text: string;
  detail: string; // a second line; may be empty
  title: string;
  look: string; // classes
  leaked: number; // share of it that is garbage, 0 to 1
}

interface StrataProps {
  label: string;
  boxes: Stratum[];
  layer: number; // height of a layer in pixels
  onOpen: (id: number) => void;
  onPoint: (id: number | null) => void; // the box under the pointer or with the focus
}

export function Strata({ label, boxes, layer, onOpen, onPoint }: StrataProps) {
  const [stop, setStop] = useState(0);
  const holder = useRef<HTMLDivElement>(null);
  const reachable = stop < boxes.length ? stop : 0;
  const levels = boxes.reduce((most, { level }) => Math.max(most, level + 1), 1);
  const focus = (index: number) => {
    if (index < 0) return;
    setStop(index);
    holder.current?.querySelector<HTMLElement>(`[data-box="${index}"]`)?.focus();
  };
  const press = (event: KeyboardEvent, index: number) => {
    const next = neighbour(boxes, index, event.key);
    if (next === null) return;
    event.preventDefault();
    focus(next);
  };
  return (
    <div
      ref={holder}
      class="strata"
      role="group"
      aria-label={label}
      style={{ height: `${levels * layer}px` }}
      onMouseLeave={() => onPoint(null)}
    >
      {boxes.map((box, index) => (
        <button
          key={box.id}
          type="button"
          data-box={index}
          tabIndex={index === reachable ? 0 : -1}
          class={`stratum ${box.look}${box.width > NARROWEST_TEXT ? "" : " narrow"}`}
          title={box.title}
          style={{
            left: `${box.left * 100}%`,
            width: `calc(${box.width * 100}% - 1px)`,
            top: `${box.level * layer}px`,
            height: `${layer - 1}px`,
          }}
          onClick={() => onOpen(box.id)}
          onMouseEnter={() => onPoint(box.id)}
          onFocus={() => {
            setStop(index);
            onPoint(box.id);
          }}
          onKeyDown={(event) => press(event, index)}
        >
          {box.width > NARROWEST_TEXT && box.text}
          {box.width > NARROWEST_TEXT && box.detail !== "" && <small>{box.detail}</small>}
          {box.leaked > 0 && <span class="garbage" style={{ width: `${box.leaked * 100}%` }} />}
        </button>
      ))}
    </div>
  );
}

function neighbour(boxes: Stratum[], index: number, key: string): number | null {
  const box = boxes[index];
  if (!box) return null;
  switch (key) {
    case "ArrowUp":
      return box.parent;
    case "ArrowDown":
      return boxes.findIndex(({ parent }) => parent === index);
    case "ArrowRight":
      return boxes.findIndex(({ level, left }) => level === box.level && left > box.left);
    case "ArrowLeft":
      return boxes.findLastIndex(({ level, left }) => level === box.level && left < box.left);
    default:
      return null;
  }
}

// Which way of drawing a knot is the easiest to read in the room that there is.
//
// A ring shows best what a cycle is; layers from top to bottom suit chains, layers from left to right suit an object with
// many children; and the less is told about each, the more objects fit. Each is laid out, and the first that need not be
// made small is taken; else the one that is made least small. Of large knots little is tried: it takes seconds.
import type { Finding } from "../../data/answers";
import { drawingOf, type Drawing, type Layout } from "./drawing";
import { layLayers } from "./layered_layout";
import { codeCharWidth } from "./measure";
import { layRing, ringOrder } from "./ring_layout";

export interface Picture {
  drawing: Drawing;
  layout: Layout;
  scale: number;
}

const LARGEST_SCALE = 1.3;
const READABLE_SCALE = 0.8;
const SMALLEST_SCALE = 0.56; // smaller than that nobody reads it: then it is scrolled
const HIGHEST = 560;
const MOST_NODES = 16; // that are laid out in several ways
const MOST_EDGES = 40;

export function pictureOf(finding: Finding, all: boolean, room: number): Picture {
  let best: Picture | undefined;
  for (const detail of ["all", "short", "names", "no labels"] as const) {
    // Without labels nobody knows what an edge is: only where nothing could be read otherwise.
    if (detail === "no labels" && best && best.scale >= SMALLEST_SCALE) break;
    const drawing = drawingOf(finding, all, codeCharWidth(), detail);
    if (best && detail !== "no labels" && isLarge(drawing)) continue; // has been tried: it is drawn by names anyhow
    for (const layout of layoutsOf(drawing)) {
      const scale = Math.min(LARGEST_SCALE, room / layout.bounds.width, HIGHEST / layout.bounds.height);
      if (!best || scale > best.scale) best = { drawing, layout, scale };
      if (scale >= READABLE_SCALE) return best;
    }
  }
  if (!best) throw new Error("a knot without a layout");
  return { ...best, scale: Math.max(best.scale, SMALLEST_SCALE) };
}

function* layoutsOf(drawing: Drawing): Generator<Layout> {
  const order = ringOrder(drawing);
  if (order) yield layRing(drawing, order);
  yield layLayers(drawing, "TB");
  if (!isLarge(drawing)) yield layLayers(drawing, "LR");
}

function isLarge({ nodes, edges }: Drawing): boolean {
  return nodes.length > MOST_NODES || edges.length > MOST_EDGES;
}

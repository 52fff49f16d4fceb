// A cycle of a few objects is drawn as what it is: a ring.
//
// The objects stand on an ellipse, and each edge is a curve that bulges outwards, with its label in the middle. How large the
// ellipse must be depends on names that can be short or long, so it grows until no two boxes overlap. (A force layout or
// a layered one would take the same objects apart into a chain with one edge that leads back, and hide that each of them
// is held by its neighbour.)
import type { Box, Drawing, Layout, Point } from "./drawing";
import { boundsOf, overlap } from "./geometry";

const MOST_NODES = 8;
const GROWTH = 1.12;
const MOST_TRIES = 24;
const GAP = 10;
const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

/** The nodes in the order of the ring, or null if the drawing is not one ring of a few. */
export function ringOrder(drawing: Drawing): number[] | null {
  const count = drawing.nodes.length;
  if (count > MOST_NODES || drawing.edges.length !== count) return null;
  const next = new Map(drawing.edges.map((edge) => [edge.from, edge.to]));
  const order: number[] = [];
  for (let at = 0; !order.includes(at); at = next.get(at) ?? at) order.push(at);
  return order.length === count && next.get(order[count - 1] ?? 0) === 0 ? order : null;
}

export function layRing(drawing: Drawing, order: number[]): Layout {
  // Wider than high, as pages are.
  let radius: Point = { x: Math.max(120, 24 * order.length), y: 64 };
  let layout = ringOf(drawing, order, radius);
  for (let tries = 0; tries < MOST_TRIES; ++tries) {
    const crowded = crowding(layout);
    if (!crowded) break;
    radius = { x: radius.x * (crowded === "x" ? GROWTH : 1.03), y: radius.y * (crowded === "y" ? GROWTH : 1.03) };
    layout = ringOf(drawing, order, radius);
  }
  return layout;
}

function ringOf(drawing: Drawing, order: number[], radius: Point): Layout {
  const count = order.length;
  const nodes: Box[] = [];
  const angleAt = (position: number) => startAngle(count) + (position / count) * 2 * Math.PI;
  order.forEach((node, position) => {
    const { width = 0, height = 0 } = drawing.nodes[node] ?? {};
    const angle = angleAt(position);
    const single = count === 1;
    nodes[node] = {
      width,
      height,
      x: single ? 0 : radius.x * Math.cos(angle),
      y: single ? 0 : radius.y * Math.sin(angle),
    };
  });
  const edges = drawing.edges.map((edge) => {
    const from = nodes[edge.from] ?? NOWHERE;
    const to = nodes[edge.to] ?? NOWHERE;
    if (count === 1) return selfLoop(from, edge.width, edge.height);
    const between = angleAt(order.indexOf(edge.from) + 0.5);
    const bulge = count === 2 ? 2.1 : 1 / Math.cos(Math.PI / count);
    const control = { x: radius.x * bulge * Math.cos(between), y: radius.y * bulge * Math.sin(between) };
    return curve(from, control, to, edge.width, edge.height);
  });
  return { nodes, edges, bounds: boundsOf([...nodes, ...edges.map(({ label }) => label)]) };
}

function startAngle(count: number): number {
  if (count === 2) return Math.PI; // left, then right
  return count === 4 ? -0.75 * Math.PI : -0.5 * Math.PI;
}

function selfLoop(node: Box, width: number, height: number): Layout["edges"][number] {
  const top = node.y - node.height / 2;
  const rise = 92;
  const foot = Math.min(node.width / 4, 40);
  const reach = foot + 76;
  return {
    path: `M${-foot} ${top}C${-reach} ${top - rise} ${reach} ${top - rise} ${foot} ${top}`,
    label: { x: 0, y: top - rise * 0.75 - height / 2 - 2, width, height },
  };
}

// From box to box along a curve with one control point; only what lies outside of the boxes is drawn.
function curve(from: Box, control: Point, to: Box, width: number, height: number): Layout["edges"][number] {
  const at = (t: number): Point => ({
    x: (1 - t) ** 2 * from.x + 2 * t * (1 - t) * control.x + t ** 2 * to.x,
    y: (1 - t) ** 2 * from.y + 2 * t * (1 - t) * control.y + t ** 2 * to.y,
  });
  const STEPS = 200;
  let first = 0;
  let last = STEPS;
  while (first < STEPS && inside(at(first / STEPS), from)) ++first;
  while (last > first && inside(at(last / STEPS), to)) --last;
  const [t0, t1] = [first / STEPS, last / STEPS];
  const [start, end] = [at(t0), at(t1)];
  // The control point of the part from t0 to t1 (its blossom).
  const part = {
    x: (1 - t0) * (1 - t1) * from.x + (t0 * (1 - t1) + t1 * (1 - t0)) * control.x + t0 * t1 * to.x,
    y: (1 - t0) * (1 - t1) * from.y + (t0 * (1 - t1) + t1 * (1 - t0)) * control.y + t0 * t1 * to.y,
  };
  const middle = at((t0 + t1) / 2);
  return {
    path: `M${round(start.x)} ${round(start.y)}Q${round(part.x)} ${round(part.y)} ${round(end.x)} ${round(end.y)}`,
    label: beside(middle, { x: end.y - start.y, y: start.x - end.x }, width, height),
  };
}

// Over or under a curve that runs across, so that the whole line is seen; on one that runs up or down.
function beside(middle: Point, outwards: Point, width: number, height: number): Box {
  const length = Math.hypot(outwards.x, outwards.y);
  const steep = length === 0 || Math.abs(outwards.y / length) < 0.9;
  return { x: middle.x, y: steep ? middle.y : middle.y + Math.sign(outwards.y) * (height / 2 + 7), width, height };
}

function inside(point: Point, box: Box): boolean {
  return Math.abs(point.x - box.x) <= box.width / 2 + 3 && Math.abs(point.y - box.y) <= box.height / 2 + 3;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** In which direction there is too little room. */
function crowding({ nodes, edges }: Layout): "x" | "y" | null {
  const boxes = [...nodes, ...edges.map(({ label }) => label)];
  for (const [index, a] of boxes.entries())
    for (const b of boxes.slice(index + 1)) {
      const both = overlap(a, b, GAP);
      if (both) return both.x < both.y ? "x" : "y";
    }
  return null;
}

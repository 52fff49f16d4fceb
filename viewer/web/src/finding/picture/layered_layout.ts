// Any other knot is drawn in layers, by dagre: it keeps a place for the label of each edge. Edges from an object to itself
// it would only hint at; they are loops on the right of their object, which dagre takes for so much wider.
import dagre from "@dagrejs/dagre";
import { curveBasis, line } from "d3-shape";

import type { Box, DrawnEdge, Drawing, Layout, Point } from "./drawing";
import { boundsOf } from "./geometry";

export function layLayers(drawing: Drawing, rankdir: "TB" | "LR"): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir, nodesep: 36, edgesep: 18, ranksep: 34 });
  drawing.nodes.forEach(({ width, height }, index) =>
    graph.setNode(String(index), { width: width + 2 * roomForLoops(drawing, index), height }),
  );
  drawing.edges.forEach(({ from, to, width, height }, index) => {
    // It has no place for a label without a size.
    const label = { width: Math.max(width, 1), height: Math.max(height, 1), labelpos: "c" };
    if (from !== to) graph.setEdge(String(from), String(to), label, String(index));
  });
  dagre.layout(graph);

  const nodes = drawing.nodes.map((node, index) => {
    const { x, y } = graph.node(String(index)) as Point;
    return { x, y, width: node.width, height: node.height };
  });
  const bends: Box[] = [];
  const loops = new Map<number, number>(); // how many an object has by now
  const edges = drawing.edges.map((edge, index) => {
    if (edge.from === edge.to) {
      const before = loops.get(edge.from) ?? 0;
      loops.set(edge.from, before + 1);
      return loopOf(nodes[edge.from] ?? { x: 0, y: 0, width: 0, height: 0 }, edge, before);
    }
    const laid = graph.edge({ v: String(edge.from), w: String(edge.to), name: String(index) }) as LaidEdge;
    bends.push(...laid.points.map((point) => ({ ...point, width: 0, height: 0 })));
    return { path: smooth(laid.points), label: { x: laid.x, y: laid.y, width: edge.width, height: edge.height } };
  });
  return { nodes, edges, bounds: boundsOf([...nodes, ...edges.map(({ label }) => label), ...bends]) };
}

type LaidEdge = Point & { points: Point[] };

const LOOP = 46; // how far a loop reaches

function roomForLoops({ edges }: Drawing, node: number): number {
  const widths = edges.filter(({ from, to }) => from === node && to === node).map(({ width }) => width);
  return widths.length === 0 ? 0 : LOOP + Math.max(...widths);
}

// The next loop has its label below the one before.
function loopOf(node: Box, { width, height }: DrawnEdge, before: number): Layout["edges"][number] {
  const right = node.x + node.width / 2;
  const reach = right + (LOOP * 4) / 3;
  const [above, below] = [node.y - 12, node.y + 12 - before * 4];
  return {
    path: `M${right} ${above}C${reach} ${above - 22} ${reach} ${below + 22} ${right + 2} ${below}`,
    label: { x: right + LOOP + width / 2, y: node.y + before * (height + 4), width, height },
  };
}

const smooth = (points: Point[]): string =>
  line<Point>()
    .x(({ x }) => Math.round(x * 10) / 10)
    .y(({ y }) => Math.round(y * 10) / 10)
    .curve(curveBasis)(points) ?? "";

// Any other knot is drawn in layers, by dagre: it keeps a place for the label of each edge.
import dagre from "@dagrejs/dagre";
import { curveBasis, line } from "d3-shape";

import type { Box, Drawing, Layout, Point } from "./drawing";
import { boundsOf } from "./geometry";

export function layLayers(drawing: Drawing): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 36, edgesep: 18, ranksep: 34 });
  drawing.nodes.forEach(({ width, height }, index) => graph.setNode(String(index), { width, height }));
  drawing.edges.forEach(({ from, to, width, height }, index) =>
    graph.setEdge(String(from), String(to), { width, height, labelpos: "c" }, String(index)),
  );
  dagre.layout(graph);

  const nodes = drawing.nodes.map((node, index) => {
    const { x, y } = graph.node(String(index)) as Point;
    return { x, y, width: node.width, height: node.height };
  });
  const edges = drawing.edges.map(({ from, to, width, height }, index) => {
    const laid = graph.edge({ v: String(from), w: String(to), name: String(index) }) as Point & { points: Point[] };
    return { path: smooth(laid.points), label: { x: laid.x, y: laid.y, width, height } };
  });
  const bends: Box[] = drawing.edges.flatMap(({ from, to }, index) => {
    const laid = graph.edge({ v: String(from), w: String(to), name: String(index) }) as { points: Point[] };
    return laid.points.map((point) => ({ ...point, width: 0, height: 0 }));
  });
  return { nodes, edges, bounds: boundsOf([...nodes, ...edges.map(({ label }) => label), ...bends]) };
}

const smooth = (points: Point[]): string =>
  line<Point>()
    .x(({ x }) => Math.round(x * 10) / 10)
    .y(({ y }) => Math.round(y * 10) / 10)
    .curve(curveBasis)(points) ?? "";

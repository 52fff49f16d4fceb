// The dominator tree as boxes: an icicle, or a treemap.
import { hierarchy, partition, treemap, type HierarchyRectangularNode } from "d3-hierarchy";

import type { DominatorNode } from "../data/answers";
import type { DeepNode } from "./deeper";

export type Box = HierarchyRectangularNode<DeepNode>;

/** The node that a path of child indexes leads to ("0.3.1"), and all on the way, the outermost first. */
export function wayTo(root: DominatorNode, path: string): DominatorNode[] {
  const way = [root];
  for (const part of path === "" ? [] : path.split(".")) {
    const next = way.at(-1)?.children[Number(part)];
    if (!next) break;
    way.push(next);
  }
  return way;
}

export function layIcicle(root: DeepNode): Box {
  const tree = weighed(root);
  return partition<DeepNode>().size([1, tree.height + 1])(tree);
}

export function layTreemap(root: DeepNode, width: number, height: number): Box {
  return treemap<DeepNode>().size([width, height]).paddingInner(2).paddingOuter(3).paddingTop(20).round(true)(
    weighed(root),
  );
}

// What a node retains is told; what its children do not explain is its own, and stays empty.
function weighed(root: DeepNode) {
  return hierarchy(root).each((node) => {
    (node as { value?: number }).value = node.data.retained_bytes;
  });
}

export function nodeText(node: DominatorNode): string {
  return node.instances > 1 && node.kind === "object" ? `${node.instances} × ${node.name}` : node.name;
}

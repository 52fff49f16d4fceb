import { useMemo } from "preact/hooks";

import { Strata, type Stratum } from "../parts/strata";
import { bytesOf } from "../words/numbers";
import type { DeepNode } from "./deeper";
import { layIcicle, nodeText, type Box } from "./dominator_tree";

const LAYER = 58;
const NARROWEST = 1 / 1200; // of the whole width; what is narrower cannot be seen

export interface DominatorViewProps {
  root: DeepNode;
  path: string; // of the root, as child indexes
  onOpen: (node: DeepNode, path: string) => void;
  onPoint: (node: DeepNode | null) => void;
}

export function DominatorIcicle({ root, path, onOpen, onPoint }: DominatorViewProps) {
  const { boxes, nodes } = useMemo(() => boxesOf(root, path), [root, path]);
  return (
    <Strata
      label="What retains what"
      boxes={boxes}
      layer={LAYER}
      onOpen={(id) => {
        const chosen = nodes[id];
        if (chosen) onOpen(chosen.node, chosen.path);
      }}
      onPoint={(id) => onPoint(id === null ? null : (nodes[id]?.node ?? null))}
    />
  );
}

function boxesOf(root: DeepNode, path: string) {
  const boxes: Stratum[] = [];
  const nodes: { node: DeepNode; path: string }[] = [];
  const add = (box: Box, parent: number, at: string) => {
    const width = box.x1 - box.x0;
    if (width < NARROWEST) return;
    const index = boxes.length;
    nodes.push({ node: box.data, path: at });
    boxes.push({
      id: index,
      parent,
      level: box.depth,
      left: box.x0,
      width,
      text: nodeText(box.data),
      detail: bytesOf(box.data.retained_bytes),
      title: `${nodeText(box.data)}\nretains ${bytesOf(box.data.retained_bytes)}`,
      look: `kind-${box.data.kind}${box.data.more ? " more" : ""}`,
      leaked: 0,
    });
    box.children?.forEach((child, at_child) => add(child, index, at === "" ? String(at_child) : `${at}.${at_child}`));
  };
  add(layIcicle(root), -1, path);
  return { boxes, nodes };
}

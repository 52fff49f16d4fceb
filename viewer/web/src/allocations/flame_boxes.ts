// The boxes of a flame graph, zoomed to one node: its callers above it at full width, what lies below it in proportion.
import type { Stratum } from "../parts/strata";
import { isOwnFunction } from "../words/functions";
import { bytesOf, countOf, percentOf } from "../words/numbers";
import { nameOf, placeOfNode, wayDown, type Measure, type StackTree } from "./stack_tree";

const NARROWEST = 1 / 900;

export function flameBoxes(
  tree: StackTree,
  at: number,
  measure: Measure,
  matches: (node: number) => boolean,
): Stratum[] {
  const boxes: Stratum[] = [];
  const way = wayDown(tree, at);
  way.forEach((node, level) => boxes.push(boxOf(tree, node, level - 1, level, 0, 1, measure, matches)));
  const queue = [{ index: way.length - 1, node: at, left: 0, width: 1 }];
  // Boxes in the order of their levels; no recursion, however deep the stacks are.
  for (let next = queue.shift(); next; next = queue.shift()) {
    const above = tree.totals[measure][next.node] ?? 0;
    if (above === 0) continue;
    let left = next.left;
    for (const child of largestFirst(tree, next.node, measure)) {
      const width = (next.width * (tree.totals[measure][child] ?? 0)) / above;
      if (width < NARROWEST) break;
      const level = (boxes[next.index]?.level ?? 0) + 1;
      boxes.push(boxOf(tree, child, next.index, level, left, width, measure, matches));
      queue.push({ index: boxes.length - 1, node: child, left, width });
      left += width;
    }
  }
  return boxes;
}

function largestFirst(tree: StackTree, node: number, measure: Measure): number[] {
  const total = tree.totals[measure];
  return [...(tree.children[node] ?? [])].sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
}

function boxOf(
  tree: StackTree,
  node: number,
  parent: number,
  level: number,
  left: number,
  width: number,
  measure: Measure,
  matches: (node: number) => boolean,
): Stratum {
  const name = nameOf(tree, node);
  const live = measure.endsWith("bytes") ? "bytes" : "blocks";
  const leaked = (tree.totals[`leaked_${live}`][node] ?? 0) / Math.max(tree.totals[live][node] ?? 0, 1);
  return {
    id: node,
    parent,
    level,
    left,
    width,
    text: name,
    detail: "",
    title: `${name}\n${placeOfNode(tree, node)}\n${amountOf(tree, node, measure)}`,
    look: `${lookOf(name, node)}${matches(node) ? " match" : ""}`,
    leaked: measure.startsWith("leaked") ? 0 : leaked,
  };
}

function lookOf(name: string, node: number): string {
  if (node === 0) return "frame-all";
  return isOwnFunction(name) ? `frame-own shade-${shadeOf(name)}` : "frame-library";
}

// The same function has the same shade wherever it stands.
function shadeOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65521;
  return hash % 4;
}

/** "1.2 MB, 37 %" */
export function amountOf(tree: StackTree, node: number, measure: Measure): string {
  const amount = tree.totals[measure][node] ?? 0;
  return `${measureText(amount, measure)}, ${percentOf(amount, tree.totals[measure][0] ?? 0)}`;
}

export function measureText(amount: number, measure: Measure): string {
  return measure.endsWith("bytes") ? bytesOf(amount) : countOf(amount, "block");
}

// The boxes of a flame graph, zoomed to one node: its callers above it at full width, what lies below it in proportion.
import type { Stratum } from "../parts/strata";
import { isOwnFunction } from "../words/functions";
import { bytesOf, countOf, percentOf } from "../words/numbers";
import { linesOf, nameOf, wayDown, type Measure, type StackTree } from "./stack_tree";

const NARROWEST = 1 / 900;
const TOLD = 12; // lines of a function in its tooltip

/** What the boxes are made for. */
interface Flame {
  tree: StackTree;
  measure: Measure;
  matches: (node: number) => boolean;
}

/** Where a box stands: below the box `parent`, from `left` on, of the whole width. */
interface Stand {
  parent: number;
  level: number;
  left: number;
  width: number;
}

export function flameBoxes(flame: Flame, at: number): Stratum[] {
  const total = flame.tree.totals[flame.measure];
  const boxes = wayDown(flame.tree, at).map((node, level) =>
    boxOf(flame, node, { parent: level - 1, level, left: 0, width: 1 }),
  );
  // The list grows while it is walked through; no recursion, however deep the stacks are.
  for (let index = boxes.length - 1; index < boxes.length; ++index) {
    const box = boxes[index];
    const above = total[box?.id ?? 0] ?? 0;
    if (!box || above === 0) continue;
    let { left } = box;
    for (const child of largestFirst(flame.tree.children[box.id] ?? [], total)) {
      const width = (box.width * (total[child] ?? 0)) / above;
      if (width < NARROWEST) break;
      boxes.push(boxOf(flame, child, { parent: index, level: box.level + 1, left, width }));
      left += width;
    }
  }
  return boxes;
}

function largestFirst(nodes: number[], total: number[]): number[] {
  return [...nodes].sort((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
}

function boxOf({ tree, measure, matches }: Flame, node: number, stand: Stand): Stratum {
  const name = nameOf(tree, node);
  const live = measure.endsWith("bytes") ? "bytes" : "blocks";
  const leaked = (tree.totals[`leaked_${live}`][node] ?? 0) / Math.max(tree.totals[live][node] ?? 0, 1);
  return {
    ...stand,
    id: node,
    text: name,
    detail: "",
    title: [name, placesText(tree, node, measure, "\n", TOLD), amountOf(tree, node, measure)]
      .filter(Boolean)
      .join("\n"),
    look: `${lookOf(tree.functions[tree.function[node] ?? 0] ?? "", node)}${matches(node) ? " match" : ""}`,
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

/** "server.cc:42"; "server.cc:42 1.2 MB · server.cc:60 64 bytes · 2 more lines" of a function that calls from several. */
export function placesText(tree: StackTree, node: number, measure: Measure, between = " · ", most = 3): string {
  const lines = linesOf(tree, node, measure);
  if (lines.length === 1 && lines[0]) return lines[0].place === nameOf(tree, node) ? "" : lines[0].place;
  const told = lines.slice(0, most).map(({ place, amount }) => `${place} ${measureText(amount, measure)}`);
  const more = lines.length - told.length;
  return [...told, more > 0 && countOf(more, "more line", "more lines")].filter(Boolean).join(between);
}

export function measureText(amount: number, measure: Measure): string {
  return measure.endsWith("bytes") ? bytesOf(amount) : countOf(amount, "block");
}

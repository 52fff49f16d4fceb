// The tree of allocation stacks, with what lies below each node summed up; and the same turned around.
//
// Forward, the root's children are the outermost frames (main), and one sees where memory goes. Turned around they are the
// innermost frames, and one sees who allocates, whatever the way that led there: what node X has allocated itself goes to the
// way from X up to the root, begun anew from the root.
import type { Stacks } from "../data/answers";
import { isOwnFunction } from "../words/functions";

export const MEASURES = ["bytes", "blocks", "leaked_bytes", "leaked_blocks"] as const;
export type Measure = (typeof MEASURES)[number];

export interface StackTree {
  functions: string[];
  places: string[];
  parent: number[]; // parent[i] < i; node 0 is all
  function: number[];
  place: number[];
  children: number[][];
  totals: Record<Measure, number[]>; // with all that lies below
}

export function forward(stacks: Stacks): StackTree {
  const { functions, places, parent, function: function_of, place } = stacks;
  return finished({ functions, places, parent, function: function_of, place }, stacks);
}

export function inverted(stacks: Stacks): StackTree {
  const parent = [0];
  const function_of = [stacks.function[0] ?? 0];
  const place = [stacks.place[0] ?? 0];
  const own: Record<Measure, number[]> = { bytes: [0], blocks: [0], leaked_bytes: [0], leaked_blocks: [0] };
  const known = new Map<string, number>();
  const below = (above: number, from: number): number => {
    const key = `${above} ${stacks.function[from] ?? 0} ${stacks.place[from] ?? 0}`;
    let node = known.get(key);
    if (node === undefined) {
      node = parent.push(above) - 1;
      function_of.push(stacks.function[from] ?? 0);
      place.push(stacks.place[from] ?? 0);
      for (const measure of MEASURES) own[measure].push(0);
      known.set(key, node);
    }
    return node;
  };
  stacks.parent.forEach((_parent, start) => {
    if ((stacks.blocks[start] ?? 0) === 0 && (stacks.bytes[start] ?? 0) === 0) return;
    let at = 0;
    for (let from = start; from !== 0; from = stacks.parent[from] ?? 0) at = below(at, from);
    for (const measure of MEASURES) own[measure][at] = (own[measure][at] ?? 0) + (stacks[measure][start] ?? 0);
  });
  return finished({ functions: stacks.functions, places: stacks.places, parent, function: function_of, place }, own);
}

/** The same without the functions of libraries: what they allocated counts as allocated by what called them. */
export function withoutLibraries(stacks: Stacks): Stacks {
  const kept: number[] = []; // new index of each old node: its own, or of the nearest that stays
  const slim: Stacks = {
    ...stacks,
    parent: [],
    function: [],
    place: [],
    bytes: [],
    blocks: [],
    leaked_bytes: [],
    leaked_blocks: [],
  };
  const known = new Map<string, number>();
  stacks.parent.forEach((above, node) => {
    const at = kept[above] ?? 0;
    const name = stacks.functions[stacks.function[node] ?? 0] ?? "";
    const key = `${at} ${stacks.function[node] ?? 0} ${stacks.place[node] ?? 0}`;
    const target = node === 0 || isOwnFunction(name) ? known.get(key) : at;
    kept[node] = target ?? slim.parent.push(node === 0 ? 0 : at) - 1;
    if (target === undefined) {
      known.set(key, kept[node]);
      slim.function.push(stacks.function[node] ?? 0);
      slim.place.push(stacks.place[node] ?? 0);
      for (const measure of MEASURES) slim[measure].push(0);
    }
    for (const measure of MEASURES) {
      const own = slim[measure];
      own[kept[node]] = (own[kept[node]] ?? 0) + (stacks[measure][node] ?? 0);
    }
  });
  return slim;
}

type Shape = Omit<StackTree, "children" | "totals">;

// Children stand behind their parents, so that one pass from the end sums up everything.
function finished(shape: Shape, own: Record<Measure, number[]>): StackTree {
  const totals = Object.fromEntries(MEASURES.map((measure) => [measure, [...own[measure]]])) as StackTree["totals"];
  const children: number[][] = shape.parent.map(() => []);
  for (let node = shape.parent.length - 1; node > 0; --node) {
    const above = shape.parent[node] ?? 0;
    children[above]?.push(node);
    for (const measure of MEASURES) {
      const total = totals[measure];
      total[above] = (total[above] ?? 0) + (total[node] ?? 0);
    }
  }
  return { ...shape, children, totals };
}

export function nameOf(tree: StackTree, node: number): string {
  return node === 0 ? "all" : (tree.functions[tree.function[node] ?? 0] ?? "");
}

export function placeOfNode(tree: StackTree, node: number): string {
  return tree.places[tree.place[node] ?? 0] ?? "";
}

/** The nodes from the root down to this one, itself included. */
export function wayDown(tree: StackTree, node: number): number[] {
  const way = [node];
  for (let at = node; at > 0; at = tree.parent[at] ?? 0) way.push(tree.parent[at] ?? 0);
  return way.reverse();
}

/** How much lies under nodes that match; one inside of another counts once. */
export function totalOf(tree: StackTree, matches: (node: number) => boolean, measure: Measure): number {
  let sum = 0;
  const under: boolean[] = [];
  tree.parent.forEach((above, node) => {
    const covered = node > 0 && (under[above] ?? false);
    const hit = node > 0 && matches(node);
    under[node] = covered || hit;
    if (hit && !covered) sum += tree.totals[measure][node] ?? 0;
  });
  return sum;
}

// The tree of allocation stacks, with what lies below each node summed up; and the same turned around.
//
// Forward, the root's children are the outermost frames (main), and one sees where memory goes. Turned around they are the
// innermost frames, and one sees who allocates, whatever the way that led there: what node X has allocated itself goes to the
// way from X up to the root, begun anew from the root.
//
// What is told has a node for each line from which a function calls; here they are one, which knows its lines. Functions
// without a name stay apart: where they are is all that is known of them.
import type { Stacks } from "../data/answers";
import { isOwnFunction, isUnnamed } from "../words/functions";

export const MEASURES = ["bytes", "blocks", "leaked_bytes", "leaked_blocks"] as const;
export type Measure = (typeof MEASURES)[number];

export interface StackTree {
  functions: string[];
  places: string[];
  parent: number[]; // parent[i] < i; node 0 is all
  function: number[];
  lines: Line[][]; // at least one
  children: number[][];
  totals: Totals;
}

/** A line from which a function calls, with what lies below those calls. */
type Line = { place: number } & Record<Measure, number>;

type Totals = Record<Measure, number[]>; // by node, with all that lies below

/** With a node for each line. */
type Calls = Pick<Stacks, "functions" | "places" | "parent" | "function" | "place">;

export function forward(stacks: Stacks): StackTree {
  return withLines(stacks, totalsOf(stacks.parent, stacks));
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
  const { functions, places } = stacks;
  return withLines({ functions, places, parent, function: function_of, place }, totalsOf(parent, own));
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

// Children stand behind their parents, so that one pass from the end sums up everything.
function totalsOf(parent: number[], own: Totals): Totals {
  const totals = Object.fromEntries(MEASURES.map((measure) => [measure, [...own[measure]]])) as Totals;
  for (let node = parent.length - 1; node > 0; --node) {
    const above = parent[node] ?? 0;
    for (const measure of MEASURES) {
      const total = totals[measure];
      total[above] = (total[above] ?? 0) + (total[node] ?? 0);
    }
  }
  return totals;
}

function withLines(calls: Calls, totals: Totals): StackTree {
  const { functions, places } = calls;
  const tree: StackTree = {
    functions,
    places,
    parent: [],
    function: [],
    lines: [],
    children: [],
    totals: { bytes: [], blocks: [], leaked_bytes: [], leaked_blocks: [] },
  };
  const known = new Map<string, number>();
  const shownAs: number[] = []; // by node of the calls
  calls.parent.forEach((parent, call) => {
    const above = shownAs[parent] ?? 0;
    const of = calls.function[call] ?? 0;
    const place = calls.place[call] ?? 0;
    const key = `${above} ${of} ${isUnnamed(functions[of] ?? "") ? place : ""}`;
    let node = call === 0 ? undefined : known.get(key);
    if (node === undefined) {
      node = tree.parent.push(above) - 1;
      tree.function.push(of);
      tree.lines.push([]);
      tree.children.push([]);
      for (const measure of MEASURES) tree.totals[measure].push(0);
      if (node > 0) {
        known.set(key, node);
        tree.children[above]?.push(node);
      }
    }
    shownAs[call] = node;
    addLine(tree, node, place, totals, call);
  });
  return tree;
}

function addLine(tree: StackTree, node: number, place: number, totals: Totals, call: number): void {
  const lines = tree.lines[node] ?? [];
  let line = lines.find((one) => one.place === place);
  if (!line) {
    line = { place, bytes: 0, blocks: 0, leaked_bytes: 0, leaked_blocks: 0 };
    lines.push(line);
  }
  for (const measure of MEASURES) {
    const amount = totals[measure][call] ?? 0;
    line[measure] += amount;
    tree.totals[measure][node] = (tree.totals[measure][node] ?? 0) + amount;
  }
}

/** Of a function without a name, where it is. */
export function nameOf(tree: StackTree, node: number): string {
  if (node === 0) return "all";
  const name = tree.functions[tree.function[node] ?? 0] ?? "";
  const place = tree.places[tree.lines[node]?.[0]?.place ?? 0] ?? "";
  return isUnnamed(name) && place !== "" ? place : name;
}

/** Function and places, to search in. */
export function wordsOf(tree: StackTree, node: number): string {
  const places = (tree.lines[node] ?? []).map(({ place }) => tree.places[place] ?? "");
  return [tree.functions[tree.function[node] ?? 0] ?? "", ...places].join(" ");
}

/** The lines from which it calls, those with most of the measure first. */
export function linesOf(tree: StackTree, node: number, measure: Measure): { place: string; amount: number }[] {
  return (tree.lines[node] ?? [])
    .map((line) => ({ place: tree.places[line.place] ?? "", amount: line[measure] }))
    .filter(({ place, amount }) => place !== "" && amount > 0)
    .sort((a, b) => b.amount - a.amount);
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

/** What the functions have allocated, with all that they called; one that called itself counts once. Largest first. */
export function bytesByName(tree: StackTree, matches: (words: string) => boolean): { name: string; bytes: number }[] {
  const bytes = new Map<string, number>();
  tree.parent.forEach((_parent, node) => {
    if (node === 0 || !matches(wordsOf(tree, node))) return;
    const name = nameOf(tree, node);
    const calledItself = wayDown(tree, tree.parent[node] ?? 0).some((above) => nameOf(tree, above) === name);
    bytes.set(name, (bytes.get(name) ?? 0) + (calledItself ? 0 : (tree.totals.bytes[node] ?? 0)));
  });
  return [...bytes].map(([name, sum]) => ({ name, bytes: sum })).sort((a, b) => b.bytes - a.bytes);
}

// When a knot was tied, and when its last outside owner let go, in words.
import type { KnotStory } from "../data/answers";

/**
 * "tied in 1, owned until 3, leaked from 4 on"; "tied in 1, leaked from 2 on, some owned until 3" of many. Empty for what
 * was leaked when it was first seen: there is no more to tell than when that was. `names`: what the snapshots are called.
 */
export function knotStory({ tied, last_owned, let_go }: KnotStory, names: string[]): string {
  if (last_owned === null) return "";
  const last = names.length - 1;
  const begin = `tied in ${nameOf(names, tied)}`;
  const end = last_owned === last ? "still owned" : `owned until ${nameOf(names, last_owned)}`;
  if (let_go === null) return `${begin}, ${end}`;
  const leaked = `leaked from ${nameOf(names, let_go)} on`;
  return let_go > last_owned ? `${begin}, ${end}, ${leaked}` : `${begin}, ${leaked}, some ${end}`;
}

function nameOf(names: string[], index: number): string {
  return names[index] ?? String(index + 1);
}

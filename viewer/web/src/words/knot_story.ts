// When a knot was tied, and when its last outside owner let go, in words.
import type { KnotStory } from "../data/answers";

/**
 * "tied in 1, owned until 3, leaked from 4 on"; empty for what was leaked when it was first seen: there is no more to
 * tell than when that was. `names`: what the snapshots are called.
 */
export function knotStory(story: KnotStory, names: string[]): string {
  const { tied, last_owned, let_go } = story;
  if (last_owned === null) return "";
  const last = names.length - 1;
  const parts = [`tied in ${nameOf(names, tied)}`];
  if (last_owned < last) parts.push(`owned until ${nameOf(names, last_owned)}`);
  if (let_go !== null) parts.push(`leaked from ${nameOf(names, let_go)} on`);
  if (last_owned === last) parts.push(let_go === null ? "still owned" : "some still owned");
  return parts.join(", ");
}

function nameOf(names: string[], index: number): string {
  return names[index] ?? String(index + 1);
}

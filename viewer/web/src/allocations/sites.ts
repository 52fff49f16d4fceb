// Allocation sites: what was allocated under each of the program's own functions that are nearest to the allocation.
import type { Stacks } from "../data/answers";
import { isOwnFunction, isUnnamed } from "../words/functions";

export interface Site {
  name: string; // "open_sessions sessions.cc:37"
  function: string;
  bytes: number;
  blocks: number;
  leakedBytes: number;
}

/** Largest first. */
export function bytesBySite(stacks: Stacks): Site[] {
  const sites = new Map<number, Site>(); // by the node's function and place
  const siteOfNode: number[] = [];
  stacks.parent.forEach((parent, node) => {
    const own = node === 0 || isOwnFunction(stacks.functions[stacks.function[node] ?? 0] ?? "");
    siteOfNode[node] = own || siteOfNode[parent] === 0 ? node : (siteOfNode[parent] ?? node);
    const bytes = stacks.bytes[node] ?? 0;
    if (bytes === 0) return;
    const site = siteAt(stacks, siteOfNode[node] ?? 0, sites);
    site.bytes += bytes;
    site.blocks += stacks.blocks[node] ?? 0;
    site.leakedBytes += stacks.leaked_bytes[node] ?? 0;
  });
  return [...sites.values()].sort((a, b) => b.bytes - a.bytes);
}

function siteAt(stacks: Stacks, node: number, sites: Map<number, Site>): Site {
  const index = stacks.function[node] ?? 0;
  const place = stacks.place[node] ?? 0;
  const key = index * stacks.places.length + place;
  let site = sites.get(key);
  if (!site) {
    const where = stacks.places[place] ?? "";
    const known = node === 0 ? "no call stack recorded" : (stacks.functions[index] ?? "");
    const unnamed = isUnnamed(known) && where !== "";
    const name = unnamed || where === "" ? (unnamed ? where : known) : `${known}  ${where}`;
    site = { name, function: unnamed ? where : known, bytes: 0, blocks: 0, leakedBytes: 0 };
    sites.set(key, site);
  }
  return site;
}

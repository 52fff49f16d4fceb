// What a cut would do, for the picture. The numbers are the analyzer's, which tried the cut on the recorded heap; which
// of the drawn objects they are is worked out here the same way: the handles of the cut members are let go, an object whose
// count reaches zero dies and lets go of what it holds. Where the two do not agree (an object beyond those that the report has
// may hold one of them), nothing is drawn as freed that the analyzer did not free.
import type { Cut, Edge, Finding } from "../data/answers";
import { wayKey } from "../words/way";

export interface WhatIf {
  cut: Cut;
  cutEdges: ReadonlySet<number>;
  freed: ReadonlySet<number>; // members
  countOf: (member: number) => number; // the use count after the cut
}

/** Edges that are cut together: one member of one type, in all objects. */
export function sameMember(finding: Finding, a: Edge, b: Edge): boolean {
  const typeOf = (edge: Edge) => finding.members[edge.from]?.type;
  return typeOf(a) === typeOf(b) && wayKey(a) === wayKey(b);
}

/** The cut that clicking an edge means, if that was tried. */
export function cutOf(finding: Finding, edgeIndex: number): Cut | undefined {
  const edge = finding.edges[edgeIndex];
  if (!edge) return undefined;
  const single = finding.cuts.filter((cut) => cut.also.length === 0);
  return (
    single.find((cut) => cut.edge === edgeIndex) ??
    single.find((cut) => {
      const tried = finding.edges[cut.edge];
      return tried !== undefined && sameMember(finding, tried, edge);
    })
  );
}

/** A cut's name in the address: the edge, or "together" for the one of several members. */
export function cutName(cut: Cut): string {
  return cut.also.length > 0 ? "together" : String(cut.edge);
}

export function cutNamed(finding: Finding, name: string): Cut | undefined {
  if (name === "together") return finding.cuts.find(({ also }) => also.length > 0);
  return /^\d+$/.test(name) ? cutOf(finding, Number(name)) : undefined;
}

export function whatIf(finding: Finding, cut: Cut): WhatIf {
  const cutEdges = new Set<number>();
  for (const member of [cut, ...cut.also]) {
    const tried = finding.edges[member.edge];
    finding.edges.forEach((edge, index) => {
      if (tried && sameMember(finding, tried, edge)) cutEdges.add(index);
    });
  }
  const { dead, counts } = release(finding, cutEdges);
  return {
    cut,
    cutEdges,
    freed: agreed(finding, cut, dead),
    countOf: (member) => Math.max(counts[member] ?? 0, 0),
  };
}

function release(finding: Finding, first: ReadonlySet<number>): { dead: Set<number>; counts: number[] } {
  const counts = finding.members.map((member) => member.use_count);
  const released = new Set<number>();
  const dead = new Set<number>();
  const queue: number[] = [];
  const letGo = (edge: Edge, index: number) => {
    if (edge.strength !== "strong" || released.has(index)) return;
    released.add(index);
    const left = (counts[edge.to] ?? 0) - 1;
    counts[edge.to] = left;
    if (left <= 0 && !dead.has(edge.to)) {
      dead.add(edge.to);
      queue.push(edge.to);
    }
  };
  finding.edges.forEach((edge, index) => first.has(index) && letGo(edge, index));
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const from = next;
    finding.edges.forEach((edge, index) => edge.from === from && letGo(edge, index));
  }
  return { dead, counts };
}

function agreed(finding: Finding, cut: Cut, dead: Set<number>): ReadonlySet<number> {
  if (cut.verified) return new Set(finding.members.keys());
  return dead.size === cut.frees_objects ? dead : new Set();
}

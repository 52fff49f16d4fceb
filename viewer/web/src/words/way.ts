import type { Edge } from "../data/answers";

/** "Building::floor → Floor::room": the members to the handle, as far as they are known; without the last one, if that is `last`. */
export function wayText(edge: Edge, last = ""): string {
  const leadingOn = (edge.via_members ?? []).filter((member) => member !== "" && member !== last);
  return [edge.member, ...leadingOn].join(" → ");
}

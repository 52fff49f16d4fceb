import type { Edge } from "../data/answers";

/** The same for edges that lead the same way from objects of one type; for nobody to read. */
export function wayKey(edge: Edge): string {
  return [edge.member, ...edge.via, ...(edge.via_members ?? [])].join("\n");
}

/** "Building::floor → Floor::room": the members to the handle, as far as they are known; without the last one, if that is `last`. */
export function wayText(edge: Edge, last = ""): string {
  const way = [edge.member, ...(edge.via_members ?? []).filter((member) => member !== "")];
  if (way.length > 1 && way[way.length - 1] === last) way.pop();
  return way.join(" → ");
}

// Every state of the page has an address: "#/s/0/finding/4c980ec8?cut=1" is snapshot 0, page `finding`, of the finding
// 4c980ec8, with edge 1 cut. What is read here comes from an address bar: anything may stand there.

export type PageName =
  "overview" | "finding" | "heap" | "type" | "object" | "dominators" | "allocations" | "timeline" | "search" | "about";

export interface Place {
  snapshot: number | null; // null: the one that the index selects
  page: PageName;
  of: string; // finding: id; type: number; object, dominators: address
  query: Readonly<Record<string, string>>;
}

const PAGES: readonly string[] = [
  "overview",
  "finding",
  "heap",
  "type",
  "object",
  "dominators",
  "allocations",
  "timeline",
  "search",
  "about",
] satisfies PageName[];

export function parsePlace(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const parts = path.split("/").map(decode);
  const snapshot = parts[0] === "s" && /^\d+$/.test(parts[1] ?? "") ? Number(parts[1]) : null;
  const [name = "", of = ""] = snapshot === null ? parts : parts.slice(2);
  return {
    snapshot,
    page: PAGES.includes(name) ? (name as PageName) : "overview",
    of,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

export function hrefOf(place: Place): string {
  const parts = place.snapshot === null ? [] : ["s", String(place.snapshot)];
  if (place.page !== "overview" || place.of !== "") parts.push(place.page);
  if (place.of !== "") parts.push(encodeURIComponent(place.of));
  const query = Object.entries(place.query).filter(([, value]) => value !== "");
  const search = new URLSearchParams(query).toString();
  return `#/${parts.join("/")}${search === "" ? "" : `?${search}`}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

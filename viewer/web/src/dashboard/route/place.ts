// Every state of the dashboard has an address that lasts, as it has names and nothing else:
//   #/                       all projects              #/p/PROJECT/b/BINARY       a binary
//   #/p/PROJECT              a project, tonight        #/p/PROJECT/f/BINARY/ID    a finding
//   #/p/PROJECT/binaries     …/findings  …/owners      #/search?q=…  #/about
// `?branch=` names another branch than the one that is shown first. What is read here comes from an address bar: anything
// may stand there.

export type PageName =
  "home" | "project" | "binaries" | "findings" | "owners" | "binary" | "finding" | "search" | "about";

export interface Place {
  page: PageName;
  project: string;
  binary: string;
  id: string; // of a finding
  query: Readonly<Record<string, string>>;
}

const OF_PROJECT: readonly string[] = ["binaries", "findings", "owners"] satisfies PageName[];

export function parsePlace(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [first = "", project = "", sort = "", binary = "", id = ""] = path.split("/").map(decode);
  const query = Object.fromEntries(new URLSearchParams(search));
  const place: Place = { page: "home", project: "", binary: "", id: "", query };
  if (first === "search" || first === "about") return { ...place, page: first };
  if (first !== "p" || project === "") return place;
  if (OF_PROJECT.includes(sort)) return { ...place, page: sort as PageName, project };
  if (sort === "b" && binary !== "") return { ...place, page: "binary", project, binary };
  if (sort === "f" && id !== "") return { ...place, page: "finding", project, binary, id };
  return { ...place, page: "project", project };
}

export function hrefOf({ page, project, binary, id, query }: Place): string {
  const parts = partsOf(page, project, binary, id).map(encodeURIComponent);
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return `#/${parts.join("/")}${search === "" ? "" : `?${search}`}`;
}

function partsOf(page: PageName, project: string, binary: string, id: string): string[] {
  switch (page) {
    case "home":
      return [];
    case "project":
      return ["p", project];
    case "binary":
      return ["p", project, "b", binary];
    case "finding":
      return ["p", project, "f", binary, id];
    case "search":
    case "about":
      return [page];
    case "binaries":
    case "findings":
    case "owners":
      return ["p", project, page];
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

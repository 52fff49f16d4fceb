// Who has to do with the leaks: by owner as CODEOWNERS names them, by directory, or by file.
import { useMemo } from "preact/hooks";

import { Choice } from "../../parts/choice";
import { bytesOf, numberOf } from "../../words/numbers";
import type { FindingRow } from "../data/answers";
import { useFindings } from "../data/use_findings";
import { useShown } from "../data/use_project";
import { DataTable, type Column } from "../parts/data_table";
import { useRoute, type Route } from "../route/use_place";

const BY = [
  ["owner", "by owner"],
  ["directory", "by directory"],
  ["file", "by file"],
] as const;
type By = (typeof BY)[number][0];

interface Group {
  name: string; // empty: nobody, nowhere
  there: number;
  fresh: number; // or back
  fixed: number;
  bytes: number;
  binaries: number;
}

export function OwnersPage() {
  const { project, branch } = useShown();
  const { place, set, to } = useRoute();
  const { rows, complete, why } = useFindings(project, branch);
  const owned = useMemo(() => rows.some(({ owners }) => owners !== ""), [rows]);
  const by: By = BY.find(([name]) => name === place.query.by)?.[0] ?? (owned || !complete ? "owner" : "directory");
  const groups = useMemo(() => groupsOf(rows, by), [rows, by]);
  const columns = useMemo(() => columnsOf(by, to), [by, to]);
  return (
    <div class="stack tight">
      <div class="row spread">
        <h1>Owners</h1>
        <Choice label="Group" options={BY} chosen={by} onChoose={(next) => set({ by: next }, "replace")} />
      </div>
      <p class="soft small" role="status">
        Leaks by the file in which their first object was allocated
        {by === "owner" && "; where nobody owns that, by those that called for it, and those that would destroy it"}.
        {complete && !owned && " Nobody owns any: gordian dashboard --codeowners FILE says who does."}
        {!complete && why === "" && " Reading more …"}
        {why !== "" && ` ${why}`}
      </p>
      <DataTable
        label="Owners"
        columns={columns}
        rows={groups}
        keyOf={({ name }) => name}
        sort={place.query.sort ?? "-bytes"}
        onSort={(sort) => set({ sort }, "replace")}
        none="There are no leaks."
      />
    </div>
  );
}

function groupsOf(rows: FindingRow[], by: By): Group[] {
  const groups = new Map<string, Group & { in: Set<string> }>();
  for (const row of rows) {
    if (row.kind !== "cycle" && row.kind !== "unreachable") continue;
    for (const name of namesOf(row, by)) {
      const group = groups.get(name) ?? { name, there: 0, fresh: 0, fixed: 0, bytes: 0, binaries: 0, in: new Set() };
      groups.set(name, group);
      if (row.state === "fixed") ++group.fixed;
      else if (row.ran === 1) {
        ++group.there;
        group.bytes += row.total_bytes;
        group.in.add(row.binary);
        if (row.state !== "still") ++group.fresh;
      }
    }
  }
  return [...groups.values()].map((group) => ({ ...group, binaries: group.in.size }));
}

// A finding of two owners counts for both.
function namesOf({ owners, path }: FindingRow, by: By): string[] {
  switch (by) {
    case "owner":
      return owners === "" ? [""] : owners.split(" ");
    case "directory":
      return [path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : path === "" ? "" : "./"];
    case "file":
      return [path];
  }
}

const NOBODY: Record<By, string> = { owner: "nobody", directory: "no file known", file: "no file known" };

function columnsOf(by: By, to: Route["to"]): Column<Group>[] {
  const hrefOf = (name: string) =>
    to({ page: "findings", query: by === "owner" ? { owner: name } : { q: name === "./" ? "" : name } });
  return [
    {
      key: "name",
      title: by === "owner" ? "Owner" : by === "file" ? "File" : "Directory",
      grows: true,
      value: ({ name }) => name,
      cell: ({ name }) =>
        name === "" ? (
          <span class="soft">{NOBODY[by]}</span>
        ) : (
          <a class="code one-line" data-row href={hrefOf(name)} title={name}>
            {name}
          </a>
        ),
    },
    count("there", "Leaks", ({ there }) => there),
    count("new", "New", ({ fresh }) => fresh),
    count("fixed", "Fixed so far", ({ fixed }) => fixed),
    { key: "bytes", title: "Bytes", number: true, value: ({ bytes }) => bytes, cell: ({ bytes }) => bytesOf(bytes) },
    { ...count("binaries", "Binaries", ({ binaries }) => binaries), wide: true },
  ];
}

function count(key: string, title: string, value: (group: Group) => number): Column<Group> {
  return { key, title, number: true, value, cell: (group) => numberOf(value(group)) };
}

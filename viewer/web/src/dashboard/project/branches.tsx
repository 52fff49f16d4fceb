// The branches of a project, side by side.
import { useAnswer } from "../../data/use_answer";
import { Notice, Told } from "../../parts/states";
import { numberOf } from "../../words/numbers";
import type { BranchRow } from "../data/answers";
import { paths } from "../data/paths";
import { useShown } from "../data/use_project";
import { DataTable, type Column } from "../parts/data_table";
import { useRoute } from "../route/use_place";
import { whenOf } from "../words/dates";

export function Branches() {
  const { project } = useShown();
  const { to, place, set } = useRoute();
  const branches = useAnswer(paths.branches(project));
  const columns: Column<BranchRow>[] = [
    {
      key: "branch",
      title: "Branch",
      grows: true,
      value: ({ branch }) => branch,
      cell: ({ branch }) => (
        <a class="code one-line" data-row href={to({ page: "project", query: { branch } })} title={branch}>
          {branch}
        </a>
      ),
    },
    count("findings", "Leaks", ({ findings }) => findings),
    count("new", "New", ({ new_findings }) => new_findings),
    count("fixed", "Fixed", ({ fixed_findings }) => fixed_findings),
    { ...count("ran", "Ran", ({ ran }) => ran), wide: true },
    {
      key: "build",
      title: "Build",
      wide: true,
      value: ({ last_build }) => last_build,
      cell: ({ last_build }) => <code>{last_build}</code>,
    },
    {
      key: "last",
      title: "Last night",
      number: true,
      value: ({ last_at }) => last_at,
      cell: ({ last_at }) => whenOf(last_at),
    },
  ];
  return (
    <section aria-label="Branches">
      <header class="list-head">
        <h2>Branches</h2>
      </header>
      <Told answer={branches} none={<Notice>The branches are not known.</Notice>}>
        {({ branches: rows }) => (
          <DataTable
            label="Branches"
            columns={columns}
            rows={rows}
            keyOf={({ branch }) => branch}
            sort={place.query.branches ?? "-last"}
            onSort={(sort) => set({ branches: sort }, "replace")}
            none="There is none."
          />
        )}
      </Told>
    </section>
  );
}

function count(key: string, title: string, value: (row: BranchRow) => number): Column<BranchRow> {
  return { key, title, number: true, value, cell: (row) => numberOf(value(row)) };
}

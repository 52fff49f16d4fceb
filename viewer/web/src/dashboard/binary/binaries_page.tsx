// All binaries of a branch: which leak, which did not run, and how each went over the nights.
import { useMemo } from "preact/hooks";

import { useAnswer } from "../../data/use_answer";
import { Choice } from "../../parts/choice";
import { matcherOf } from "../../parts/filter";
import { FilterField } from "../../parts/filter_field";
import { Notice, Told } from "../../parts/states";
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { BinaryRow } from "../data/answers";
import { paths } from "../data/paths";
import { useShown } from "../data/use_project";
import { DataTable, type Column } from "../parts/data_table";
import { Spark } from "../parts/spark";
import { useRoute } from "../route/use_place";
import { whenOf } from "../words/dates";

const SHOW = [
  ["", "all"],
  ["leaking", "leaking"],
  ["changed", "changed tonight"],
  ["not-run", "did not run"],
] as const;
type Show = (typeof SHOW)[number][0];

export function BinariesPage() {
  const { project, branch } = useShown();
  const binaries = useAnswer(paths.binaries(project, branch));
  return (
    <Told answer={binaries} none={<Notice>There is no such branch.</Notice>}>
      {({ binaries: rows }) => <Rows all={rows} />}
    </Told>
  );
}

function Rows({ all }: { all: BinaryRow[] }) {
  const { place, set, to } = useRoute();
  const { q = "", sort = "-leaked" } = place.query;
  const show: Show = SHOW.find(([name]) => name === place.query.show)?.[0] ?? "";
  const rows = useMemo(() => {
    const matches = matcherOf(q);
    return all.filter((row) => isShown(row, show) && matches(row.binary));
  }, [all, q, show]);
  const columns = useMemo(() => columnsOf((binary) => to({ page: "binary", binary })), [to]);
  return (
    <div class="stack tight">
      <div class="row spread">
        <h1>Binaries</h1>
        <div class="row">
          <FilterField label="Filter by name" value={q} onChange={(text) => set({ q: text }, "replace")} />
          <Choice label="Show" options={SHOW} chosen={show} onChoose={(next) => set({ show: next }, "replace")} />
        </div>
      </div>
      <p class="soft small" role="status">
        {countOf(rows.length, "binary", "binaries")}
        {rows.length < all.length && ` of ${numberOf(all.length)}`}, {bytesOf(sum(rows.map((row) => row.leaked_bytes)))}{" "}
        leaked
      </p>
      <DataTable
        label="Binaries"
        columns={columns}
        rows={rows}
        keyOf={({ binary }) => binary}
        sort={sort}
        onSort={(next) => set({ sort: next }, "replace")}
        none="No binary is like that."
      />
    </div>
  );
}

function isShown(row: BinaryRow, show: Show): boolean {
  switch (show) {
    case "leaking":
      return row.findings > 0;
    case "changed":
      return row.ran && row.new_findings + row.fixed_findings > 0;
    case "not-run":
      return !row.ran;
    case "":
      return true;
  }
}

function columnsOf(hrefOf: (binary: string) => string): Column<BinaryRow>[] {
  return [
    {
      key: "binary",
      title: "Binary",
      grows: true,
      value: ({ binary }) => binary,
      cell: ({ binary }) => (
        <a class="code one-line" data-row href={hrefOf(binary)} title={binary}>
          {binary}
        </a>
      ),
    },
    {
      key: "tonight",
      title: "Tonight",
      value: (row) => (row.ran ? row.findings : -1),
      cell: (row) => <Verdict row={row} />,
    },
    { ...count("new", "New", ({ new_findings }) => new_findings), wide: true },
    { ...count("fixed", "Fixed", ({ fixed_findings }) => fixed_findings), wide: true },
    bytes("leaked", "Leaked", ({ leaked_bytes }) => leaked_bytes),
    { ...bytes("live", "Live", ({ live_bytes }) => live_bytes), wide: true },
    {
      key: "trend",
      title: "Leaked, 30 days",
      wide: true,
      cell: ({ trend, binary }) => (
        <Spark values={trend.leaked_bytes} label={`Leaked bytes of ${binary}, last 30 days`} />
      ),
    },
    {
      key: "trend-live",
      title: "Live, 30 days",
      wide: true,
      cell: ({ trend, binary }) => (
        <Spark look="live" values={trend.live_bytes} label={`Live bytes of ${binary}, last 30 days`} />
      ),
    },
    {
      key: "last",
      title: "Last night",
      number: true,
      wide: true,
      value: ({ last_at }) => last_at,
      cell: ({ last_at }) => whenOf(last_at),
    },
  ];
}

function Verdict({ row }: { row: BinaryRow }) {
  if (!row.ran) return <span class="chip not-run-chip">did not run</span>;
  return row.findings === 0 ? (
    <span class="chip clean-chip">clean</span>
  ) : (
    <span class="chip leak-chip">{countOf(row.findings, "leak")}</span>
  );
}

function count(key: string, title: string, value: (row: BinaryRow) => number): Column<BinaryRow> {
  return { key, title, number: true, value, cell: (row) => numberOf(value(row)) };
}

function bytes(key: string, title: string, value: (row: BinaryRow) => number): Column<BinaryRow> {
  return { key, title, number: true, value, cell: (row) => bytesOf(value(row)) };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

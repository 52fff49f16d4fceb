// The nights of a binary, the newest first.
import { bytesOf, numberOf } from "../../words/numbers";
import type { Binary } from "../data/answers";
import { DataTable, type Column } from "../parts/data_table";
import { useRoute } from "../route/use_place";
import { whenOf } from "../words/dates";

interface Row {
  at: number;
  build: string;
  runs: number;
  live: number;
  leaked: number;
  findings: number;
  fresh: number;
  fixed: number;
}

const COLUMNS: Column<Row>[] = [
  { key: "at", title: "Night", value: ({ at }) => at, cell: ({ at }) => whenOf(at) },
  { key: "build", title: "Build", grows: true, value: ({ build }) => build, cell: ({ build }) => <code>{build}</code> },
  count("findings", "Leaks", ({ findings }) => findings),
  count("new", "New", ({ fresh }) => fresh),
  count("fixed", "Fixed", ({ fixed }) => fixed),
  {
    key: "leaked",
    title: "Leaked",
    number: true,
    value: ({ leaked }) => leaked,
    cell: ({ leaked }) => bytesOf(leaked),
  },
  {
    key: "live",
    title: "Live",
    number: true,
    wide: true,
    value: ({ live }) => live,
    cell: ({ live }) => bytesOf(live),
  },
  { ...count("runs", "Reports", ({ runs }) => runs), wide: true },
];

function count(key: string, title: string, value: (row: Row) => number): Column<Row> {
  return { key, title, number: true, value, cell: (row) => numberOf(value(row)) };
}

export function NightTable({ value }: { value: Binary }) {
  const { place, set } = useRoute();
  const { nights, builds } = value;
  const rows = nights.at.map((at, index): Row => ({
    at,
    build: builds[nights.build[index] ?? -1] ?? "",
    runs: nights.runs[index] ?? 0,
    live: nights.live_bytes[index] ?? 0,
    leaked: nights.leaked_bytes[index] ?? 0,
    findings: nights.findings[index] ?? 0,
    fresh: nights.new_findings[index] ?? 0,
    fixed: nights.fixed_findings[index] ?? 0,
  }));
  return (
    <section aria-label="Nights">
      <header class="list-head">
        <h2>
          Nights <span class="soft">{numberOf(rows.length)}</span>
        </h2>
      </header>
      <DataTable
        label="Nights"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ at }) => String(at)}
        sort={place.query.nights ?? "-at"}
        onSort={(sort) => set({ nights: sort }, "replace")}
        none="There is none."
      />
    </section>
  );
}

// Findings as a table that sorts.
import { useMemo } from "preact/hooks";

import { FINDING_KINDS } from "../../words/kinds";
import { bytesOf, numberOf } from "../../words/numbers";
import type { FindingRow } from "../data/answers";
import { DataTable, type Column } from "../parts/data_table";
import { StateChip } from "../parts/state_chip";
import { useRoute } from "../route/use_place";
import { dayOf } from "../words/dates";

interface FindingTableViewProps {
  rows: FindingRow[];
  withBinary: boolean;
  name: string; // of the sort order in the address
}

export function FindingTableView({ rows, withBinary, name }: FindingTableViewProps) {
  const { place, set, to } = useRoute();
  const columns = useMemo(
    () => columnsOf(withBinary, (row) => to({ page: "finding", binary: row.binary, id: row.id })),
    [withBinary, to],
  );
  return (
    <DataTable
      label="Findings"
      columns={columns}
      rows={rows}
      keyOf={({ binary, id }) => `${binary}/${id}`}
      sort={place.query[name] ?? ""}
      onSort={(sort) => set({ [name]: sort }, "replace")}
      none="No finding is like that."
    />
  );
}

function columnsOf(withBinary: boolean, hrefOf: (row: FindingRow) => string): Column<FindingRow>[] {
  const columns: Column<FindingRow>[] = [
    {
      key: "title",
      title: "Finding",
      grows: true,
      value: titleOf,
      cell: (row) => (
        <a class="code one-line" data-row href={hrefOf(row)} title={titleOf(row)}>
          {titleOf(row)}
        </a>
      ),
    },
    text("binary", "Binary", ({ binary }) => binary, true),
    {
      key: "state",
      title: "State",
      value: ({ state, ran }) => (ran === 0 ? `~${state}` : state),
      cell: ({ state, ran }) => <StateChip state={state} ran={ran} />,
    },
    text("kind", "Kind", ({ kind }) => FINDING_KINDS[kind]),
    text("sure", "Sure", ({ confidence }) => confidence),
    number("instances", "Times", ({ instances }) => instances, numberOf),
    { ...number("bytes", "Bytes", ({ total_bytes }) => total_bytes, bytesOf), wide: false },
    { ...number("since", "Since", ({ since_at }) => since_at, dayOf) },
    text("build", "Since build", ({ since_build }) => since_build, true),
    text("owners", "Owner", ({ owners }) => owners),
    text("path", "Allocated in", ({ path, line }) => (line > 0 && path !== "" ? `${path}:${line}` : path), true),
  ];
  return columns.filter(({ key }) => withBinary || key !== "binary");
}

function titleOf({ title, id }: FindingRow): string {
  return title === "" ? id : title;
}

function text(key: string, title: string, value: (row: FindingRow) => string, code = false): Column<FindingRow> {
  return {
    key,
    title,
    wide: true,
    value,
    cell: (row) => (
      <span class={code ? "code clipped" : "clipped"} title={value(row)}>
        {value(row)}
      </span>
    ),
  };
}

function number(
  key: string,
  title: string,
  value: (row: FindingRow) => number,
  shown: (value: number) => string,
): Column<FindingRow> {
  return { key, title, number: true, wide: true, value, cell: (row) => shown(value(row)) };
}

import { useMemo } from "preact/hooks";

import type { Timeline } from "../data/answers";
import { Name } from "../parts/name";
import { Table, type Column } from "../parts/table";
import { bytesOf, numberChange, bytesChange } from "../words/numbers";
import { Sparkline } from "./sparkline";

type Row = Timeline["types"][number];

/** The types that changed most, from the first snapshot to the last. */
export function TypesOverTime({ timeline }: { timeline: Timeline }) {
  const columns = useMemo(columnsOf, []);
  return (
    <section aria-label="What grew">
      <header class="list-head">
        <h2>What grew</h2>
        <span class="soft small">from the first snapshot to the last</span>
      </header>
      <Table
        label="Types that changed most"
        columns={columns}
        rows={timeline.types}
        keyOf={(row) => row.name}
        none="No type changed."
        shown={12}
      />
    </section>
  );
}

function columnsOf(): Column<Row>[] {
  return [
    { key: "name", title: "Type", width: "minmax(0, 1fr)", cell: (row) => <Name text={row.name} /> },
    { key: "curve", title: "Bytes", width: "130px", cell: (row) => <Sparkline values={row.bytes} /> },
    { key: "count", title: "Count", width: "76px", number: true, cell: (row) => numberChange(changeOf(row.count)) },
    {
      key: "bytes",
      title: "Change",
      width: "92px",
      number: true,
      cell: (row) => <span title={`now ${bytesOf(row.bytes.at(-1) ?? 0)}`}>{bytesChange(changeOf(row.bytes))}</span>,
    },
  ];
}

function changeOf(values: number[]): number {
  return (values.at(-1) ?? 0) - (values[0] ?? 0);
}

// The heap by type.
import { useMemo } from "preact/hooks";

import type { TypeRow } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { matcherOf } from "../parts/filter";
import { FilterField } from "../parts/filter_field";
import { Name } from "../parts/name";
import { ShareBar } from "../parts/share_bar";
import { NotRecorded, Told } from "../parts/states";
import { sorted, Table, type Column } from "../parts/table";
import { useRoute } from "../route/use_place";
import { bytesOf, countOf, numberOf } from "../words/numbers";
import { HeapTabs } from "./heap_tabs";

export function TypesPage() {
  const { snapshot } = useShown();
  const types = useAnswer(paths.types(snapshot.id));
  return (
    <div class="stack">
      <HeapTabs />
      <Told answer={types} none={<NotRecorded what="the types" />}>
        {(value) => <TypesTable types={value.types} />}
      </Told>
    </div>
  );
}

function TypesTable({ types }: { types: TypeRow[] }) {
  const { place, to, set } = useRoute();
  const { q = "", sort = "-retained", show = "all" } = place.query;
  const columns = useMemo(() => columnsOf(types, (row) => to("type", String(row.id))), [types, to]);
  const rows = useMemo(() => {
    const matches = matcherOf(q);
    const those = types.filter((row) => matches(row.name) && (show === "all" || row.leaked > 0));
    return sorted(those, columns, sort);
  }, [types, columns, q, sort, show]);
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return (
    <>
      <div class="row">
        <FilterField label="Filter types" value={q} onChange={(value) => set({ q: value }, "replace")} />
        <label class="check-field">
          <input
            type="checkbox"
            checked={show === "leaked"}
            onChange={(event) => set({ show: event.currentTarget.checked ? "leaked" : "" })}
          />
          only with leaked ones
        </label>
        <span class="soft" role="status">
          {countOf(rows.length, "type")}, {countOf(count, "block")}, {bytesOf(bytes)}
        </span>
      </div>
      <Table
        label="Types"
        columns={columns}
        rows={rows}
        keyOf={(row) => String(row.id)}
        hrefOf={(row) => to("type", String(row.id))}
        sort={sort}
        onSort={(next) => set({ sort: next })}
        none="No type has that in its name."
      />
    </>
  );
}

function columnsOf(types: TypeRow[], hrefOf: (row: TypeRow) => string): Column<TypeRow>[] {
  const most = Math.max(...types.map((row) => row.retained_bytes), 1);
  return [
    {
      key: "name",
      title: "Type",
      width: "minmax(0, 1fr)",
      value: (row) => row.name,
      cell: (row) => (
        <span class="type-cell">
          <Name text={row.name} href={hrefOf(row)} />
          {row.unit && (
            <span class="unit-mark" title="reference-counted">
              counted
            </span>
          )}
        </span>
      ),
    },
    {
      key: "count",
      title: "Count",
      width: "90px",
      number: true,
      value: (row) => row.count,
      cell: (row) => numberOf(row.count),
    },
    {
      key: "leaked",
      title: "Leaked",
      width: "80px",
      number: true,
      value: (row) => row.leaked,
      cell: (row) => <span class={row.leaked > 0 ? "leaked-number" : "soft"}>{numberOf(row.leaked)}</span>,
    },
    {
      key: "bytes",
      title: "Own bytes",
      width: "100px",
      number: true,
      value: (row) => row.bytes,
      cell: (row) => bytesOf(row.bytes),
    },
    {
      key: "retained",
      title: "Retained",
      width: "250px",
      number: true,
      value: (row) => row.retained_bytes,
      cell: (row) => (
        <ShareBar
          text={bytesOf(row.retained_bytes)}
          share={row.retained_bytes / most}
          leaked={row.leaked / Math.max(row.count, 1)}
        />
      ),
    },
  ];
}

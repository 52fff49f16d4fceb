import { useMemo } from "preact/hooks";

import type { Stacks } from "../data/answers";
import { matcherOf } from "../parts/filter";
import { Name } from "../parts/name";
import { ShareBar } from "../parts/share_bar";
import { sorted, Table, type Column } from "../parts/table";
import { useRoute } from "../route/use_place";
import { bytesOf, numberOf } from "../words/numbers";
import { bytesBySite, type Site } from "./sites";

/** The program's own lines that allocated what is still there. */
export function SiteTable({ stacks }: { stacks: Stacks }) {
  const { place, set } = useRoute();
  const { q = "", sort = "-bytes" } = place.query;
  const all = useMemo(() => bytesBySite(stacks), [stacks]);
  const columns = useMemo(() => columnsOf(all), [all]);
  const rows = useMemo(() => {
    const matches = matcherOf(q);
    return sorted(
      all.filter(({ name }) => matches(name)),
      columns,
      sort,
    );
  }, [all, columns, q, sort]);
  return (
    <section aria-label="Allocation sites">
      <header class="list-head">
        <h2>
          Allocation sites <span class="soft">{numberOf(rows.length)}</span>
        </h2>
        <span class="soft small">the innermost function of the program&apos;s own</span>
      </header>
      <Table
        label="Allocation sites"
        columns={columns}
        rows={rows}
        keyOf={({ name }) => name}
        sort={sort}
        onSort={(next) => set({ sort: next })}
        none="No site has that in its name."
        shown={14}
      />
    </section>
  );
}

function columnsOf(sites: Site[]): Column<Site>[] {
  const most = Math.max(...sites.map(({ bytes }) => bytes), 1);
  return [
    {
      key: "site",
      title: "Function and place",
      width: "minmax(0, 1fr)",
      value: ({ name }) => name,
      cell: ({ name }) => <Name text={name} />,
    },
    {
      key: "blocks",
      title: "Blocks",
      width: "90px",
      number: true,
      value: ({ blocks }) => blocks,
      cell: ({ blocks }) => numberOf(blocks),
    },
    {
      key: "leaked",
      title: "Leaked bytes",
      width: "120px",
      number: true,
      value: ({ leakedBytes }) => leakedBytes,
      cell: ({ leakedBytes }) => <span class={leakedBytes > 0 ? "leaked-number" : "soft"}>{bytesOf(leakedBytes)}</span>,
    },
    {
      key: "bytes",
      title: "Live bytes",
      width: "250px",
      number: true,
      value: ({ bytes }) => bytes,
      cell: ({ bytes, leakedBytes }) => (
        <ShareBar text={bytesOf(bytes)} share={bytes / most} leaked={leakedBytes / Math.max(bytes, 1)} />
      ),
    },
  ];
}

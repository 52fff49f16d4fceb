import { useMemo } from "preact/hooks";

import type { Timeline } from "../data/answers";
import { FINDING_KINDS } from "../words/kinds";
import { Name } from "../parts/name";
import { Table, type Column } from "../parts/table";
import { useRoute } from "../route/use_place";
import { bytesOf, numberOf } from "../words/numbers";
import { Sparkline } from "./sparkline";

type Row = Timeline["findings"][number];

/** The findings of all snapshots: when each came, and how it went on. */
export function FindingsOverTime({ timeline }: { timeline: Timeline }) {
  const { to } = useRoute();
  const columns = useMemo(() => columnsOf(timeline, (row) => to("finding", row.id)), [timeline, to]);
  const rows = useMemo(() => leaksFirst(timeline.findings), [timeline]);
  return (
    <section aria-label="Findings over time">
      <header class="list-head">
        <h2>
          Findings over time <span class="soft">{numberOf(timeline.findings.length)}</span>
        </h2>
      </header>
      <Table
        label="Findings over time"
        columns={columns}
        rows={rows}
        keyOf={(row) => `${row.kind}/${row.id}`}
        none="Nothing was found in any snapshot."
        shown={8}
      />
    </section>
  );
}

function columnsOf({ snapshots, findings }: Timeline, hrefOf: (row: Row) => string): Column<Row>[] {
  return [
    { key: "kind", title: "Kind", width: "110px", cell: (row) => FINDING_KINDS[row.kind] },
    {
      key: "title",
      title: "What",
      width: "minmax(0, 1fr)",
      cell: (row) => <Name text={row.title === "" ? row.id : row.title} href={hrefOf(row)} />,
    },
    {
      key: "seen",
      title: "Seen",
      width: "250px",
      cell: (row) => <span class="soft one-line">{story(row, findings, snapshots.length)}</span>,
    },
    { key: "curve", title: "Instances", width: "130px", cell: (row) => <Sparkline values={row.instances} /> },
    {
      key: "instances",
      title: "Now",
      width: "80px",
      number: true,
      cell: (row) => numberOf(row.instances.at(-1) ?? 0),
    },
    { key: "bytes", title: "Bytes", width: "100px", number: true, cell: (row) => bytesOf(row.bytes.at(-1) ?? 0) },
  ];
}

function leaksFirst(rows: Row[]): Row[] {
  const isOwned = ({ kind }: Row) => Number(kind === "latent_cycle" || kind === "cache");
  return [...rows].sort((a, b) => isOwned(a) - isOwned(b) || (b.bytes.at(-1) ?? 0) - (a.bytes.at(-1) ?? 0));
}

// When a knot was tied, and when its last outside owner let go: it is a latent cycle before it is a leak.
function story(row: Row, rows: Row[], snapshots: number): string {
  const owned = rows.find(({ kind, title }) => kind === "latent_cycle" && title !== "" && title === row.title);
  const tied = owned?.instances.findIndex((count) => count > 0) ?? -1;
  const leaked = row.instances.findIndex((count) => count > 0);
  if (row.kind !== "cycle" || tied < 0 || leaked < tied) return seen(row, snapshots);
  return `tied in ${tied + 1}, let go from ${leaked + 1} on`;
}

/** "in all", "from 2 on", "in 2 to 4". */
function seen({ instances }: Row, snapshots: number): string {
  const first = instances.findIndex((count) => count > 0);
  const last = instances.findLastIndex((count) => count > 0);
  if (first < 0) return "nowhere";
  if (last < snapshots - 1) return first === last ? `in ${first + 1} only` : `in ${first + 1} to ${last + 1}`;
  return first === 0 ? "in all" : `from ${first + 1} on`;
}

import { useMemo } from "preact/hooks";

import type { Timeline } from "../data/answers";
import { numbersOf, useShown } from "../data/use_snapshot";
import { FINDING_KINDS } from "../words/kinds";
import { Name } from "../parts/name";
import { Table, type Column } from "../parts/table";
import { hrefOf } from "../route/place";
import { knotStory } from "../words/knot_story";
import { bytesOf, numberOf } from "../words/numbers";
import { Sparkline } from "./sparkline";

type Row = Timeline["findings"][number];

/** The findings of all snapshots: when each came, and how it went on. */
export function FindingsOverTime({ timeline }: { timeline: Timeline }) {
  const { process } = useShown();
  const columns = useMemo(() => columnsOf(timeline, numbersOf(process, timeline.snapshots)), [timeline, process]);
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

function columnsOf({ knots, snapshots }: Timeline, names: string[]): Column<Row>[] {
  const stories = new Map(knots.map((story) => [story.knot, story]));
  const storyOf = (row: Row) => {
    const story = stories.get(row.knot);
    const told = story ? knotStory(story, names) : "";
    return told === "" ? seen(row, names) : told;
  };
  return [
    { key: "kind", title: "Kind", width: "110px", cell: (row) => FINDING_KINDS[row.kind] },
    {
      key: "title",
      title: "What",
      width: "minmax(0, 1fr)",
      cell: (row) => <Name text={row.title === "" ? row.id : row.title} href={lastOf(row, snapshots)} />,
    },
    {
      key: "seen",
      title: "Seen",
      width: "370px",
      cell: (row) => (
        <span class="soft one-line" title={storyOf(row)}>
          {storyOf(row)}
        </span>
      ),
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

// The page of the finding in the last snapshot that has it.
function lastOf({ id, instances }: Row, snapshots: Timeline["snapshots"]): string {
  const last = snapshots[instances.findLastIndex((count) => count > 0)];
  return hrefOf({ snapshot: last?.id ?? null, page: "finding", of: id, query: {} });
}

/** "in all", "from 2 on", "in 2 to 4". */
function seen({ instances }: Row, names: string[]): string {
  const first = instances.findIndex((count) => count > 0);
  const last = instances.findLastIndex((count) => count > 0);
  if (first < 0) return "nowhere";
  if (last < names.length - 1)
    return first === last ? `in ${names[first] ?? ""} only` : `in ${names[first] ?? ""} to ${names[last] ?? ""}`;
  return first === 0 ? "in all" : `from ${names[first] ?? ""} on`;
}

// What changed from one snapshot to another.
import { useMemo } from "preact/hooks";

import type { Diff, FindingChange, Timeline } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer, useAnswers } from "../data/use_answer";
import { entryOf, numbersOf, useShown } from "../data/use_snapshot";
import { Name } from "../parts/name";
import { NotRecorded, Told } from "../parts/states";
import { Table, type Column } from "../parts/table";
import { hrefOf } from "../route/place";
import { useRoute } from "../route/use_place";
import { FINDING_KINDS } from "../words/kinds";
import { bytesChange, bytesOf, numberChange, numberOf, timeOf } from "../words/numbers";

interface DiffViewProps {
  timeline: Timeline;
  from: number; // ids of snapshots
  to: number;
}

export function DiffView({ timeline, from, to }: DiffViewProps) {
  const { set } = useRoute();
  const { source } = useAnswers();
  const has = (one: number, other: number) => one === other || source.has(paths.diff(one, other));
  const ids = timeline.snapshots.map(({ id }) => id);
  const all = ids.every((one, index) => ids.slice(index + 1).every((other) => has(one, other)));
  return (
    <section class="stack tight" aria-label="What changed">
      <header class="row" id="diff">
        <h2>What changed</h2>
        <SnapshotChoice
          label="From"
          timeline={timeline}
          chosen={from}
          has={(id) => has(id, to)}
          onChoose={(id) => set({ from: String(id) })}
        />
        <SnapshotChoice
          label="To"
          timeline={timeline}
          chosen={to}
          has={(id) => has(from, id)}
          onChoose={(id) => set({ to: String(id) })}
        />
        {!all && <span class="soft small">some differences only are in this page; gordian view has all</span>}
      </header>
      {from === to ? <p class="soft">Choose two different snapshots.</p> : <DiffTables from={from} to={to} />}
    </section>
  );
}

interface SnapshotChoiceProps {
  label: string;
  timeline: Timeline;
  chosen: number;
  has: (id: number) => boolean; // whether the page has the difference
  onChoose: (id: number) => void;
}

function SnapshotChoice({ label, timeline, chosen, has, onChoose }: SnapshotChoiceProps) {
  const { process } = useShown();
  const numbers = numbersOf(process, timeline.snapshots);
  return (
    <label class="row">
      <span class="soft">{label}</span>
      <select class="field" value={chosen} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {timeline.snapshots.map(({ id, taken_at }, index) => {
          return (
            <option key={id} value={id}>
              {[
                `snapshot ${numbers[index] ?? ""}`,
                entryOf(process, id)?.label,
                timeOf(taken_at),
                !has(id) && "not in this page",
              ]
                .filter(Boolean)
                .join(", ")}
            </option>
          );
        })}
      </select>
    </label>
  );
}

function DiffTables({ from, to }: { from: number; to: number }) {
  const diff = useAnswer(paths.diff(from, to));
  return (
    <Told answer={diff} none={<NotRecorded what="what changed between these two" />}>
      {(value) => (
        <>
          <FindingChanges diff={value} from={from} to={to} />
          <div class="columns">
            <Changes
              label="Types"
              first="count"
              rows={value.types.map(({ name, count, bytes }) => ({ name, count, bytes }))}
            />
            <Changes
              label="Allocation sites"
              first="blocks"
              rows={value.sites.map(({ site, blocks, bytes }) => ({ name: site, count: blocks, bytes }))}
            />
          </div>
        </>
      )}
    </Told>
  );
}

const CHANGES: Record<FindingChange["change"], string> = {
  new: "+ new",
  gone: "✓ gone",
  grown: "↑ grown",
  shrunk: "↓ shrunk",
  same: "= same",
};

function FindingChanges({ diff, from, to }: { diff: Diff; from: number; to: number }) {
  const columns = useMemo<Column<FindingChange>[]>(
    () => [
      { key: "change", title: "Change", width: "92px", cell: changeText },
      { key: "kind", title: "Kind", width: "110px", cell: (row) => FINDING_KINDS[row.kind] },
      {
        key: "title",
        title: "Finding",
        width: "minmax(0, 1fr)",
        cell: (row) => (
          <Name
            text={row.title === "" ? row.id : row.title}
            href={hrefOf({ snapshot: row.change === "gone" ? from : to, page: "finding", of: row.id, query: {} })}
          />
        ),
      },
      { key: "other", title: "Same knot", width: "170px", cell: (row) => <span class="soft">{otherPart(row)}</span> },
      {
        key: "instances",
        title: "Instances",
        width: "90px",
        number: true,
        cell: (row) => change(row.instances, numberChange),
      },
      { key: "bytes", title: "Bytes", width: "110px", number: true, cell: (row) => change(row.bytes, bytesChange) },
      { key: "now", title: "Then", width: "110px", number: true, cell: (row) => bytesOf(row.bytes[1]) },
    ],
    [from, to],
  );
  return (
    <Table
      label="Findings that changed"
      columns={columns}
      rows={diff.findings}
      keyOf={(row) => row.id}
      none="No finding in either of them."
      shown={8}
    />
  );
}

// That an owned knot is gone is no good news if it has leaked.
function changeText({ change, kind, leaked: [before, after] }: FindingChange): string {
  const letGo = kind === "latent_cycle" && (change === "gone" || change === "shrunk") && after > before;
  return letGo ? "→ let go" : CHANGES[change];
}

// What became of the others of a knot's shape: "30 → 0 owned" of a leak, "0 → 5 leaked" of one that is or was owned.
function otherPart({ kind, owned, leaked }: FindingChange): string {
  if (kind !== "cycle" && kind !== "latent_cycle") return "";
  const [what, [before, after]] = kind === "cycle" ? ["owned", owned] : ["leaked", leaked];
  if (before + after === 0) return "";
  return `${before === after ? "" : `${numberOf(before)} → `}${numberOf(after)} ${what}`;
}

interface Change {
  name: string;
  count: [number, number];
  bytes: [number, number];
}

function Changes({ label, first, rows }: { label: string; first: string; rows: Change[] }) {
  const columns = useMemo<Column<Change>[]>(
    () => [
      { key: "name", title: label, width: "minmax(0, 1fr)", cell: (row) => <Name text={row.name} /> },
      { key: "count", title: first, width: "80px", number: true, cell: (row) => change(row.count, numberChange) },
      { key: "bytes", title: "bytes", width: "100px", number: true, cell: (row) => change(row.bytes, bytesChange) },
    ],
    [label, first],
  );
  return (
    <Table label={label} columns={columns} rows={rows} keyOf={(row) => row.name} none="Nothing changed." shown={12} />
  );
}

function change([before, after]: [number, number], text: (change: number) => string): string {
  return text(after - before);
}

// The instances of one type, the largest first; a hundred at a time.
import { useMemo } from "preact/hooks";

import type { InstanceRow, Instances } from "../data/answers";
import { INSTANCES_PER_ANSWER, paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { LabelText } from "../parts/chips";
import { AddressLink, Name } from "../parts/name";
import { NotRecorded, Told } from "../parts/states";
import { Table, type Column } from "../parts/table";
import { useRoute } from "../route/use_place";
import { bytesOf, countOf, numberOf } from "../words/numbers";

export function TypePage() {
  const { snapshot } = useShown();
  const { place, to } = useRoute();
  const type = /^\d+$/.test(place.of) ? Number(place.of) : 0;
  const from = /^\d+$/.test(place.query.from ?? "") ? Number(place.query.from) : 0;
  const instances = useAnswer(paths.instances(snapshot.id, type, from));
  return (
    <div class="stack">
      <nav class="around" aria-label="Where this is">
        <a href={to("heap")}>Types</a>
      </nav>
      <Told answer={instances} none={<NotRecorded what="the instances of this type" />}>
        {(value) => <InstanceTable instances={value} from={from} />}
      </Told>
    </div>
  );
}

function InstanceTable({ instances, from }: { instances: Instances; from: number }) {
  const { to } = useRoute();
  const columns = useMemo(instanceColumns, []);
  return (
    <>
      <h1 class="code long">{instances.name}</h1>
      <div class="row">
        <span class="soft">{countOf(instances.total, "instance")}, those that retain the most first</span>
        <Pages from={from} total={instances.total} />
      </div>
      <Table
        label="Instances"
        columns={columns}
        rows={instances.instances}
        keyOf={(row) => row.address}
        hrefOf={(row) => to("object", row.address)}
        none="There is none."
      />
    </>
  );
}

function Pages({ from, total }: { from: number; total: number }) {
  const { set } = useRoute();
  if (total <= INSTANCES_PER_ANSWER) return null;
  const last = Math.min(from + INSTANCES_PER_ANSWER, total);
  const show = (start: number) => set({ from: start <= 0 ? "" : String(start) });
  return (
    <span class="row">
      <button
        type="button"
        class="plain-button"
        disabled={from === 0}
        onClick={() => show(from - INSTANCES_PER_ANSWER)}
      >
        Previous
      </button>
      <span>
        {numberOf(from + 1)} to {numberOf(last)}
      </span>
      <button type="button" class="plain-button" disabled={last >= total} onClick={() => show(last)}>
        Next
      </button>
    </span>
  );
}

function instanceColumns(): Column<InstanceRow>[] {
  return [
    { key: "address", title: "Address", width: "150px", cell: (row) => <AddressLink address={row.address} /> },
    {
      key: "label",
      title: "Is",
      width: "190px",
      cell: (row) => <LabelText label={row.label} />,
    },
    { key: "uses", title: "use_count", width: "84px", number: true, cell: (row) => numberOf(row.use_count) },
    { key: "bytes", title: "Own bytes", width: "100px", number: true, cell: (row) => bytesOf(row.bytes) },
    { key: "retained", title: "Retained", width: "100px", number: true, cell: (row) => bytesOf(row.retained_bytes) },
    { key: "allocated", title: "Allocated", width: "minmax(0, 1fr)", cell: (row) => <Name text={row.allocated_at} /> },
  ];
}

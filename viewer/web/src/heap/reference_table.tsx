import { useMemo } from "preact/hooks";

import type { ReferenceRow } from "../data/answers";
import { LabelText } from "../parts/chips";
import { Name } from "../parts/name";
import { Table, type Column } from "../parts/table";
import { useRoute } from "../route/use_place";
import { bytesOf, numberOf } from "../words/numbers";

const STRENGTHS: Record<ReferenceRow["strength"], string> = {
  strong: "━ strong",
  weak: "╌ weak",
  owns: "━ owns",
  pointer: "→ pointer",
};
const SHOWN = 10;

interface ReferenceTableProps {
  title: string;
  rows: ReferenceRow[];
  more: number;
  none: string;
}

/** Objects on the other end of a reference. */
export function ReferenceTable({ title, rows, more, none }: ReferenceTableProps) {
  const { to } = useRoute();
  const columns = useMemo(() => columnsOf((row) => to("object", row.address)), [to]);
  return (
    <section aria-label={title}>
      <header class="list-head">
        <h2>
          {title} <span class="soft">{numberOf(rows.length + more)}</span>
        </h2>
        {more > 0 && <span class="soft small">{numberOf(more)} not listed</span>}
      </header>
      <Table
        label={title}
        columns={columns}
        rows={rows}
        keyOf={(row) => `${row.address}/${row.member}`}
        none={none}
        shown={SHOWN}
      />
    </section>
  );
}

function columnsOf(hrefOf: (row: ReferenceRow) => string): Column<ReferenceRow>[] {
  return [
    {
      key: "strength",
      title: "How",
      width: "96px",
      cell: (row) => <span class={`strength ${row.strength}`}>{STRENGTHS[row.strength]}</span>,
    },
    { key: "member", title: "Member", width: "minmax(0, 3fr)", cell: (row) => <Name text={memberText(row)} /> },
    {
      key: "type",
      title: "Type",
      width: "minmax(0, 2fr)",
      cell: (row) => <Name text={row.type} href={hrefOf(row)} />,
    },
    { key: "address", title: "Address", width: "140px", cell: (row) => <span class="code soft">{row.address}</span> },
    {
      key: "label",
      title: "Is",
      width: "170px",
      cell: (row) => <LabelText label={row.label} />,
    },
    { key: "bytes", title: "Bytes", width: "96px", number: true, cell: (row) => bytesOf(row.bytes) },
  ];
}

function memberText({ member, declared }: ReferenceRow): string {
  if (member === "") return declared;
  return declared === "" ? member : `${member}: ${declared}`;
}

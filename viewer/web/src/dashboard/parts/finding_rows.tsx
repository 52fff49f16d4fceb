// Findings as a list that is read from top to bottom.
import { useState } from "preact/hooks";

import { FINDING_KINDS } from "../../words/kinds";
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { FindingRow, FindingTable } from "../data/answers";
import { rowsOf } from "../data/table";
import { useRoute } from "../route/use_place";
import { dayOf } from "../words/dates";
import { KindGlyph } from "./kind_glyph";

const FIRST_SHOWN = 10;

interface FindingRowsProps {
  title: string;
  table: FindingTable;
  total?: number; // how many there are, where the table has not all
  withBinary: boolean;
}

/** Nothing where there is none. */
export function FindingRows({ title, table, total, withBinary }: FindingRowsProps) {
  const [all, setAll] = useState(false);
  const { to } = useRoute();
  const rows = rowsOf(table);
  if (rows.length === 0) return null;
  const shown = all ? rows : rows.slice(0, FIRST_SHOWN);
  return (
    <section aria-label={title}>
      <header class="list-head">
        <h2>
          {title}{" "}
          <span class="soft">
            {table.more ? (total ? numberOf(total) : `${rows.length} and more`) : numberOf(rows.length)}
          </span>
        </h2>
      </header>
      <ol class="findings">
        {shown.map((row) => (
          <Row key={`${row.binary}/${row.id}`} row={row} withBinary={withBinary} />
        ))}
      </ol>
      {shown.length < rows.length && (
        <button type="button" class="plain-button" onClick={() => setAll(true)}>
          Show all {numberOf(rows.length)}
        </button>
      )}
      {table.more && all && (
        <p class="soft small">
          … and more: <a href={to({ page: "findings" })}>all findings</a>
        </p>
      )}
    </section>
  );
}

function Row({ row, withBinary }: { row: FindingRow; withBinary: boolean }) {
  const { to } = useRoute();
  return (
    <li>
      <a class="finding bare" data-row href={to({ page: "finding", binary: row.binary, id: row.id })}>
        <KindGlyph kind={row.kind} />
        <span class="says">
          <span class="subject">
            <code>{row.title === "" ? row.id : row.title}</code>
          </span>
          <span class="soft small then-line">{detailOf(row, withBinary)}</span>
        </span>
        <span class="amount">
          <strong>{bytesOf(row.total_bytes)}</strong>
          <span class="soft small">{row.instances === 1 ? "once" : `${numberOf(row.instances)} times`}</span>
        </span>
        <span class="sure">
          <span class={`chip ${row.confidence}`}>{row.confidence}</span>
        </span>
      </a>
    </li>
  );
}

function detailOf(row: FindingRow, withBinary: boolean): string {
  const parts = [
    withBinary && row.binary,
    FINDING_KINDS[row.kind],
    whenText(row),
    row.owners,
    row.path !== "" && `${row.path}${row.line > 0 ? `:${row.line}` : ""}`,
  ];
  return parts.filter((part): part is string => typeof part === "string" && part !== "").join(" · ");
}

function whenText(row: FindingRow): string {
  if (row.state === "fixed") return `fixed in ${row.fixed_build === "" ? dayOf(row.fixed_at) : row.fixed_build}`;
  return `since ${row.since_build === "" ? "" : `${row.since_build}, `}${dayOf(row.since_at)}`;
}

/** "3 leaks, 1.2 MB" */
export function leaksText(count: number, bytes: number): string {
  return `${countOf(count, "leak")}, ${bytesOf(bytes)}`;
}

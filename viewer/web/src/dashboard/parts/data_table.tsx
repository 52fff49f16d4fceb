// A table that sorts by its heads. It is a table of the browser's own, so that it is read out, printed and copied as one; of
// many rows the first stand there, and the others on demand: sorting and filtering see all.
import { useMemo, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { countOf, numberOf } from "../../words/numbers";

const FIRST_SHOWN = 100;
const MORE_SHOWN = 1000;

export interface Column<Row> {
  key: string;
  title: string;
  number?: boolean;
  wide?: boolean; // left out where there is little room
  grows?: boolean; // takes the room that is left; what does not fit is cut off
  value?: (row: Row) => number | string; // to sort by; without, the column cannot be sorted by
  cell: (row: Row) => ComponentChildren;
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  sort: string; // the key of a column; "-key" is descending
  onSort: (sort: string) => void;
  none: string; // what to say where there is no row
}

export function DataTable<Row>({ label, columns, rows, keyOf, sort, onSort, none }: DataTableProps<Row>) {
  const [most, setMost] = useState(FIRST_SHOWN);
  const ordered = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort]);
  const shown = ordered.slice(0, most);
  return (
    <div class="data-table">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.key} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="none">{none}</p>}
      {shown.length < rows.length && (
        <button type="button" class="plain-button" onClick={() => setMost(most + MORE_SHOWN)}>
          {`Show ${rows.length - most > MORE_SHOWN ? numberOf(MORE_SHOWN) : `the other ${numberOf(rows.length - most)}`} of ${countOf(rows.length, "row")}`}
        </button>
      )}
    </div>
  );
}

function classOf<Row>({ number = false, wide = false, grows = false }: Column<Row>): string {
  return [number && "number", wide && "wide-only", grows && "grows"].filter(Boolean).join(" ");
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort: string;
  onSort: (sort: string) => void;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { key, title, number = false, value } = column;
  const order = sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none";
  const arrow = order === "none" ? "" : order === "ascending" ? " ↑" : " ↓";
  // Numbers begin with the largest.
  const next = order === "none" ? (number ? `-${key}` : key) : order === "descending" ? key : `-${key}`;
  return (
    <th scope="col" class={classOf(column)} aria-sort={value ? order : undefined}>
      {value ? (
        <button type="button" onClick={() => onSort(next)}>
          {title}
          {arrow}
        </button>
      ) : (
        title
      )}
    </th>
  );
}

function sorted<Row>(rows: Row[], columns: Column<Row>[], sort: string): Row[] {
  const sign = sort.startsWith("-") ? -1 : 1;
  const value = columns.find(({ key }) => key === sort.replace(/^-/, ""))?.value;
  if (!value) return rows;
  return [...rows].sort((a, b) => sign * compare(value(a), value(b)));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

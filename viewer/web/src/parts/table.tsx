// A table of any length: sortable by its heads, walked through with j and k, opened with Enter.
import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { useRoute } from "../route/use_place";
import { useKeys } from "../shell/keys";
import { useVirtual } from "./use_virtual";

const ROW = 32;
const MOST_SHOWN = 18; // rows; more are scrolled

export interface Column<Row> {
  key: string;
  title: string;
  width: string; // of a grid column
  number?: boolean;
  value?: (row: Row) => number | string; // to sort by; without, the column cannot be sorted by
  cell: (row: Row) => ComponentChildren;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  hrefOf?: (row: Row) => string;
  sort?: string; // the key of a column; "-key" is descending
  onSort?: (sort: string) => void;
  none: string; // what to say where there is no row
  shown?: number;
}

export function Table<Row>({ label, columns, rows, keyOf, hrefOf, sort, onSort, none, shown }: TableProps<Row>) {
  const { go } = useRoute();
  const { holder, items, height, show } = useVirtual(rows.length, ROW);
  const [at, setAt] = useState(-1);
  const move = (by: number) => {
    const next = Math.min(Math.max(at + by, 0), rows.length - 1);
    setAt(next);
    show(next);
  };
  const open = () => {
    const row = rows[at];
    if (row !== undefined && hrefOf) go(hrefOf(row));
  };
  // A link or button that has the focus takes Enter itself.
  const mayOpen = at >= 0 && document.activeElement?.matches("a, button") !== true;
  useKeys({ j: () => move(1), k: () => move(-1), ...(mayOpen && { Enter: open }) });
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(" ") };
  return (
    <div class="table" role="table" aria-label={label} aria-rowcount={rows.length + 1}>
      <div class="head" role="rowgroup">
        <div role="row" style={template}>
          {columns.map((column) => (
            <Head key={column.key} column={column} sort={sort} onSort={onSort} />
          ))}
        </div>
      </div>
      <div
        ref={holder}
        class="scroll"
        role="rowgroup"
        aria-label={`${label}: rows`}
        tabIndex={0}
        style={{ height: `${Math.min(Math.max(rows.length, 2), shown ?? MOST_SHOWN) * ROW}px` }}
      >
        {rows.length === 0 && <p class="none">{none}</p>}
        <div class="body" role="presentation" style={{ height: `${height}px` }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                key={keyOf(row)}
                role="row"
                aria-rowindex={index + 2}
                class={index === at ? "at" : ""}
                style={{ ...template, transform: `translateY(${start}px)` }}
              >
                {columns.map((column) => (
                  <div key={column.key} role="cell" class={column.number ? "number" : ""}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { key, title, number, value } = column;
  const order = sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none";
  const arrow = order === "none" ? "" : order === "ascending" ? " ↑" : " ↓";
  // Numbers begin with the largest.
  const next = order === "none" ? (number ? `-${key}` : key) : order === "descending" ? key : `-${key}`;
  return (
    <div role="columnheader" class={number ? "number" : ""} aria-sort={value && onSort ? order : undefined}>
      {value && onSort ? (
        <button type="button" class="one-line" onClick={() => onSort(next)}>
          {title}
          {arrow}
        </button>
      ) : (
        <span class="plain-head">{title}</span>
      )}
    </div>
  );
}

/** Rows in the order that `sort` names; as they are if it names nothing. */
export function sorted<Row>(rows: Row[], columns: Column<Row>[], sort: string): Row[] {
  const descending = sort.startsWith("-");
  const value = columns.find(({ key }) => key === sort.replace(/^-/, ""))?.value;
  if (!value) return rows;
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(value(a), value(b)));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

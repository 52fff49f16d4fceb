// Findings out of the flat table in which they travel.
import { FINDING_COLUMNS, type FindingRow, type FindingTable } from "./answers";

const NUMBERS: ReadonlySet<string> = new Set([
  "line",
  "owned_line",
  "ran",
  "instances",
  "total_bytes",
  "retained_bytes",
  "first_at",
  "since_at",
  "clean_at",
  "fixed_at",
]);

const unpacked = new WeakMap<FindingTable, FindingRow[]>();

/** The same rows each time: they may be compared. */
export function rowsOf(table: FindingTable): FindingRow[] {
  let rows = unpacked.get(table);
  if (!rows) {
    rows = table.rows.map((row) => rowOf(table.strings, row));
    unpacked.set(table, rows);
  }
  return rows;
}

function rowOf(strings: string[], row: number[]): FindingRow {
  const entries = FINDING_COLUMNS.map((name, index) => {
    const value = row[index] ?? 0;
    return [name, NUMBERS.has(name) ? value : (strings[value] ?? "")] as const;
  });
  return Object.fromEntries(entries) as unknown as FindingRow;
}

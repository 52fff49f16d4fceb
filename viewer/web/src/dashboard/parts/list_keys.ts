// j and k go through all rows of a page, in the order in which they stand; Enter opens the one that has the focus, as it is a
// link.
import { useKeys } from "../../shell/keys";

export function useListKeys(): void {
  useKeys({ j: () => focusNeighbour(1), k: () => focusNeighbour(-1) });
}

function focusNeighbour(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("main a[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

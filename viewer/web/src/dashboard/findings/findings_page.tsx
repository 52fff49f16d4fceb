// All findings of a branch, those that are there and those that are fixed.
import { useMemo } from "preact/hooks";

import { Choice } from "../../parts/choice";
import { matcherOf } from "../../parts/filter";
import { FilterField } from "../../parts/filter_field";
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { FindingRow } from "../data/answers";
import { useFindings } from "../data/use_findings";
import { useShown } from "../data/use_project";
import { useRoute } from "../route/use_place";
import { FindingTableView } from "./finding_table";

const SHOW = [
  ["", "leaks"],
  ["new", "new"],
  ["back", "back"],
  ["still", "still there"],
  ["fixed", "fixed"],
  ["not-run", "did not run"],
  ["other", "not leaks"],
] as const;
type Show = (typeof SHOW)[number][0];

export function FindingsPage() {
  const { project, branch } = useShown();
  const { place, set } = useRoute();
  const { rows: all, complete, why } = useFindings(project, branch);
  const { q = "", owner = "" } = place.query;
  const show: Show = SHOW.find(([name]) => name === place.query.show)?.[0] ?? "";
  const rows = useMemo(() => {
    const matches = matcherOf(q);
    return all.filter((row) => isShown(row, show) && isOwnedBy(row, owner) && matches(textOf(row)));
  }, [all, q, owner, show]);
  return (
    <div class="stack tight">
      <div class="row spread">
        <h1>Findings</h1>
        <div class="row">
          <FilterField
            label="Filter: type, binary, file, owner"
            value={q}
            onChange={(text) => set({ q: text }, "replace")}
          />
          <Choice label="Show" options={SHOW} chosen={show} onChoose={(next) => set({ show: next }, "replace")} />
        </div>
      </div>
      <p class="soft small" role="status">
        {countOf(rows.length, "finding")}
        {rows.length < all.length && ` of ${numberOf(all.length)}`},{" "}
        {bytesOf(rows.reduce((sum, { total_bytes }) => sum + total_bytes, 0))}
        {owner !== "" && (
          <>
            , of <code>{owner}</code>{" "}
            <button type="button" class="fold-button" onClick={() => set({ owner: "" })}>
              of everybody
            </button>
          </>
        )}
        {!complete && why === "" && " · reading more …"}
        {why !== "" && ` · ${why}`}
      </p>
      <FindingTableView rows={rows} withBinary name="sort" />
    </div>
  );
}

function isShown({ state, kind, ran }: FindingRow, show: Show): boolean {
  const leak = kind === "cycle" || kind === "unreachable";
  if (!leak || show === "other") return !leak && show === "other";
  if (state === "fixed") return show === "fixed";
  return ran === 0 ? show === "not-run" : show === "" || show === state;
}

function isOwnedBy({ owners }: FindingRow, owner: string): boolean {
  return owner === "" || owners.split(" ").includes(owner);
}

export function textOf({ title, id, binary, function: name, path, owners, since_build: build }: FindingRow): string {
  return `${title} ${id} ${binary} ${name} ${path} ${owners} ${build}`;
}

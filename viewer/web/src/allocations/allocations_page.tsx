// Live memory by the call stacks that allocated it.
import { useMemo, useState } from "preact/hooks";

import type { Stacks } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { Choice } from "../parts/choice";
import { matcherOf } from "../parts/filter";
import { FilterField } from "../parts/filter_field";
import { NotRecorded, Told } from "../parts/states";
import { Strata } from "../parts/strata";
import { useRoute } from "../route/use_place";
import { useKeys } from "../shell/keys";
import { bytesOf, countOf, percentOf } from "../words/numbers";
import { amountOf, flameBoxes, measureText, placesText } from "./flame_boxes";
import { SiteTable } from "./site_table";
import {
  forward,
  inverted,
  MEASURES,
  nameOf,
  totalOf,
  wayDown,
  withoutLibraries,
  wordsOf,
  type Measure,
  type StackTree,
} from "./stack_tree";

const LAYER = 24;

export function AllocationsPage() {
  const { snapshot } = useShown();
  const stacks = useAnswer(paths.stacks(snapshot.id));
  return (
    <Told answer={stacks} none={<NotRecorded what="the allocation stacks" />}>
      {(value) => <Flames stacks={value} />}
    </Told>
  );
}

const MEASURE_NAMES = [
  ["bytes", "Live bytes"],
  ["blocks", "Live blocks"],
  ["leaked_bytes", "Leaked bytes"],
  ["leaked_blocks", "Leaked blocks"],
] as const satisfies readonly (readonly [Measure, string])[];

const DIRECTIONS = [
  ["callers", "From main"],
  ["callees", "From the allocation"],
] as const;

function Flames({ stacks }: { stacks: Stacks }) {
  const { place, set } = useRoute();
  const { q = "" } = place.query;
  const measure = MEASURES.find((name) => name === place.query.of) ?? "bytes";
  const turned = place.query.from === "callees";
  const slim = useMemo(() => withoutLibraries(stacks), [stacks]);
  const onlyLibraries = slim.parent.length === 1; // then there is nothing else to show
  const libraries = place.query.libraries === "1" || onlyLibraries;
  const tree = useMemo(() => {
    const shown = libraries ? stacks : slim;
    return turned ? inverted(shown) : forward(shown);
  }, [stacks, slim, turned, libraries]);
  const at = nodeAt(tree, place.query.at ?? "");
  const matches = useMemo(() => matcherOfNodes(tree, q), [tree, q]);
  const boxes = useMemo(() => flameBoxes({ tree, measure, matches }, at), [tree, at, measure, matches]);
  const [pointed, point] = useState<number | null>(null);
  useKeys({ Escape: () => at !== 0 && set({ at: "" }) });
  return (
    <div class="stack tight">
      <div class="row spread">
        <div class="row">
          <Choice
            label="What is measured"
            options={MEASURE_NAMES}
            chosen={measure}
            onChoose={(next) => set({ of: next === "bytes" ? "" : next })}
          />
          <Choice
            label="Which way round"
            options={DIRECTIONS}
            chosen={turned ? "callees" : "callers"}
            onChoose={(next) => set({ from: next === "callers" ? "" : next, at: "" })}
          />
          <label class="check-field">
            <input
              type="checkbox"
              checked={libraries}
              disabled={onlyLibraries}
              onChange={(event) => set({ libraries: event.currentTarget.checked ? "1" : "", at: "" })}
            />
            with libraries
          </label>
        </div>
        <div class="row">
          <span class="soft" role="status">
            {q !== "" && found(tree, matches, measure)}
          </span>
          <FilterField label="Find functions and places" value={q} onChange={(value) => set({ q: value }, "replace")} />
        </div>
      </div>
      <Pointed tree={tree} node={pointed ?? at} measure={measure} zoomed={at !== 0} onWhole={() => set({ at: "" })} />
      {(tree.totals[measure][0] ?? 0) === 0 ? (
        <p class="none-here">{measure.startsWith("leaked") ? "Nothing leaked." : "No allocation was recorded."}</p>
      ) : (
        <div class={`flames ${q === "" ? "" : "marking"}`}>
          <Strata
            label="Allocation stacks"
            boxes={boxes}
            layer={LAYER}
            onOpen={(node) => set({ at: node === 0 ? "" : String(node) })}
            onPoint={point}
          />
        </div>
      )}
      <p class="soft small">
        <span class="swatch frame-own shade-1" /> the program's own functions{" "}
        {libraries && (
          <>
            <span class="swatch frame-library" /> libraries{" "}
          </>
        )}
        <span class="swatch fill-cycle" /> the share that leaked
        {stacks.merged > 0 && ` · ${countOf(stacks.merged, "small one")} counted with what called them`}
      </p>
      <SiteTable stacks={stacks} />
    </div>
  );
}

function nodeAt(tree: StackTree, text: string): number {
  const node = /^\d+$/.test(text) ? Number(text) : 0;
  return node < tree.parent.length ? node : 0;
}

function matcherOfNodes(tree: StackTree, query: string): (node: number) => boolean {
  if (query.trim() === "") return () => false;
  const matches = matcherOf(query);
  return (node) => matches(wordsOf(tree, node));
}

function found(tree: StackTree, matches: (node: number) => boolean, measure: Measure): string {
  const sum = totalOf(tree, matches, measure);
  return sum === 0 ? "none" : `${measureText(sum, measure)}, ${percentOf(sum, tree.totals[measure][0] ?? 0)}`;
}

interface PointedProps {
  tree: StackTree;
  node: number;
  measure: Measure;
  zoomed: boolean;
  onWhole: () => void;
}

// A line of its own, always there: nothing moves when the pointer does.
function Pointed({ tree, node, measure, zoomed, onWhole }: PointedProps) {
  const { totals } = tree;
  const name = nameOf(tree, node);
  const places = placesText(tree, node, measure);
  const way = wayDown(tree, node).slice(1, -1);
  return (
    <div class="pointed-frame">
      <p class="pointed">
        <span class="code one-line" title={name}>
          {name}
        </span>
        <span class="code soft one-line" title={places}>
          {places}
        </span>
        <span>
          <strong>{amountOf(tree, node, measure)}</strong>
        </span>
        <span class="soft">
          {countOf(totals.blocks[node] ?? 0, "block")}, {bytesOf(totals.leaked_bytes[node] ?? 0)} leaked
        </span>
        {zoomed && (
          <button type="button" class="plain-button small" onClick={onWhole}>
            Show all (Esc)
          </button>
        )}
      </p>
      <p class="soft small one-line">
        {way.length > 0 ? `below ${way.map((above) => nameOf(tree, above)).join(" › ")}` : "\u00a0"}
      </p>
    </div>
  );
}

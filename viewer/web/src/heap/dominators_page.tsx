// Who retains what: what would go if only that went.
import { useState } from "preact/hooks";

import type { DominatorNode } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { useShown } from "../data/use_snapshot";
import { Choice } from "../parts/choice";
import { NotRecorded, Told } from "../parts/states";
import { useRoute } from "../route/use_place";
import { useKeys } from "../shell/keys";
import { bytesOf, countOf, percentOf } from "../words/numbers";
import { DominatorIcicle } from "./dominator_icicle";
import { useDeeper, type DeepNode } from "./deeper";
import { DominatorTreemap } from "./dominator_treemap";
import { nodeText, wayTo } from "./dominator_tree";
import { HeapTabs } from "./heap_tabs";

export function DominatorsPage() {
  const { snapshot } = useShown();
  const { place } = useRoute();
  const dominators = useAnswer(paths.dominators(snapshot.id, place.of));
  return (
    <div class="stack">
      <HeapTabs />
      <Told answer={dominators} none={<NotRecorded what="what is retained below this object" />}>
        {(value) => <DominatorView root={value.root} />}
      </Told>
    </div>
  );
}

const VIEWS = [
  ["icicle", "Icicle"],
  ["treemap", "Treemap"],
] as const;

function DominatorView({ root }: { root: DominatorNode }) {
  const { place, to, go, set } = useRoute();
  const { at = "", view = "icicle" } = place.query;
  const way = wayTo(root, at);
  const here = way.at(-1) ?? root;
  const { snapshot } = useShown();
  const deep = useDeeper(snapshot.id, here);
  const [pointed, point] = useState<DominatorNode | null>(null);
  const open = (node: DeepNode, path: string) => {
    if (node.children.length > 0 && node.from) go(to("dominators", node.from.key, { view, at: node.from.path }));
    else if (node.children.length > 0) set({ at: path });
    else if (node.more && node.key !== "") go(to("dominators", node.key, { view }));
    else if (node.address !== "") go(to("object", node.address));
  };
  useKeys({ Escape: () => at !== "" && set({ at: at.split(".").slice(0, -1).join(".") }) });
  return (
    <>
      <div class="row spread">
        <Crumbs root={root} way={way} at={at} />
        <Choice
          label="View"
          options={VIEWS}
          chosen={view === "treemap" ? "treemap" : "icicle"}
          onChoose={(next) => set({ view: next })}
        />
      </div>
      <PointedAt node={pointed ?? here} whole={root} />
      {view === "treemap" ? (
        <DominatorTreemap root={here} path={at} onOpen={open} onPoint={point} />
      ) : (
        <DominatorIcicle root={deep} path={at} onOpen={open} onPoint={point} />
      )}
      <p class="soft small">
        A box is as wide as what would be freed if only its owner let go. Boxes below it are part of that; what they
        leave free is its own. What several owners share belongs to none of them.
      </p>
    </>
  );
}

function Crumbs({ root, way, at }: { root: DominatorNode; way: DominatorNode[]; at: string }) {
  const { place, to } = useRoute();
  const steps = at === "" ? [] : at.split(".");
  const above = place.of.includes(".") ? place.of.slice(0, place.of.lastIndexOf(".")) : ""; // a key is a way down
  return (
    <nav class="crumbs" aria-label="Zoomed to">
      {place.of !== "" && <a href={to("dominators", "", { view: place.query.view ?? "" })}>heap</a>}
      {above !== "" && <a href={to("dominators", above, { view: place.query.view ?? "" })}>…</a>}
      {way.map((node, index) => (
        <a
          key={index}
          class="code"
          title={node.name}
          aria-current={index === way.length - 1 ? "true" : undefined}
          href={to("dominators", place.of, { ...place.query, at: steps.slice(0, index).join(".") })}
        >
          {node === root && place.of === "" ? "heap" : nodeText(node)}
        </a>
      ))}
    </nav>
  );
}

// A line of its own, always there: nothing moves when the pointer does.
function PointedAt({ node, whole }: { node: DominatorNode; whole: DominatorNode }) {
  const { to } = useRoute();
  return (
    <p class="pointed">
      <span class="code one-line" title={node.name}>
        {nodeText(node)}
      </span>
      <span>
        retains <strong>{bytesOf(node.retained_bytes)}</strong>, {percentOf(node.retained_bytes, whole.retained_bytes)}
        {node.bytes > 0 && `; ${bytesOf(node.bytes)} its own`}
        {node.instances > 1 && `; ${countOf(node.instances, node.kind === "owner" ? "owner" : "object")}`}
      </span>
      {node.address !== "" && <a href={to("object", node.address)}>the object</a>}
    </p>
  );
}

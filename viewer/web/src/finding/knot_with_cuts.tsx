// The knot, drawn, beside its cuts; which one is tried, the address says.
import { useMemo } from "preact/hooks";

import type { Cut, Finding } from "../data/answers";
import { useKeys } from "../shell/keys";
import { CutList } from "./cut_list";
import { KnotPanel } from "./knot_panel";
import { cutName, cutNamed, cutOf, whatIf as whatIfCut } from "./what_if";

interface KnotWithCutsProps {
  finding: Finding;
  query: Record<string, string>; // of the address: `cut`, `all`
  set: (query: Record<string, string>, how?: "push" | "replace") => void;
}

export function KnotWithCuts({ finding, query, set }: KnotWithCutsProps) {
  const chosen = cutNamed(finding, query.cut ?? "");
  const whatIf = useMemo(() => (chosen ? whatIfCut(finding, chosen) : null), [finding, chosen]);
  const cut = (next: Cut | undefined) => set({ cut: next === undefined || next === chosen ? "" : cutName(next) });
  const step = (by: number) => {
    const { cuts } = finding;
    const at = chosen ? cuts.indexOf(chosen) + by : by > 0 ? 0 : cuts.length - 1;
    const next = cuts[at];
    if (next) cut(next);
  };
  useKeys({ j: () => step(1), k: () => step(-1), Escape: () => chosen && cut(undefined) });
  if (finding.edges.length === 0) return null;
  return (
    <div class={finding.cuts.length > 0 ? "knot" : "knot alone"}>
      <KnotPanel
        finding={finding}
        all={query.all}
        whatIf={whatIf}
        onCut={(edge) => cut(cutOf(finding, edge))}
        onAll={(all) => set({ all }, "replace")}
      />
      <CutList finding={finding} whatIf={whatIf} onCut={cut} />
    </div>
  );
}

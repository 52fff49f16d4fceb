// The picture of a knot in its frame: all of it or its smallest cycle, and what making an edge weak would free.
import type { Cut, Finding } from "../data/answers";
import { countOf } from "../words/numbers";
import { freesText } from "./cut_list";
import { longCycle } from "./picture/drawing";
import { KnotPicture } from "./picture/knot_picture";
import type { WhatIf } from "./what_if";

interface KnotPanelProps {
  finding: Finding;
  all: string | undefined; // "1": all of it is drawn, "0": its smallest cycle; else as it fits
  whatIf: WhatIf | null;
  onCut: (edge: number) => void;
  onAll: (all: string) => void;
}

const DRAWN_WHOLE = 8; // objects and edges; larger knots show their smallest cycle first

/** The knot drawn, with what a cut would do below it. */
export function KnotPanel({ finding, all: asked, whatIf, onCut, onAll }: KnotPanelProps) {
  const hasMore =
    longCycle(finding) !== null || (finding.drawn.length > 0 && finding.drawn.length < finding.edges.length);
  const all = hasMore
    ? (asked ?? (Math.max(finding.members.length, finding.edges.length) <= DRAWN_WHOLE ? "1" : "0")) === "1"
    : true;
  return (
    <section class="panel knot-panel" aria-label="The knot">
      <KnotPicture finding={finding} all={all} whatIf={whatIf} onCut={onCut} />
      <footer class="soft small">
        <span>
          {whatIf ? (
            <strong class="if">
              <WhatIsWeak cut={whatIf.cut} /> weak: {freesText(finding, whatIf.cut)}
            </strong>
          ) : (
            <Legend finding={finding} />
          )}
        </span>
        {hasMore && (
          <button type="button" class="fold-button" onClick={() => onAll(all ? "0" : "1")}>
            {all ? "only the smallest cycle" : `all ${countOf(finding.members.length, "object")}`}
          </button>
        )}
      </footer>
    </section>
  );
}

function WhatIsWeak({ cut }: { cut: Cut }) {
  if (cut.also.length > 0) return <>{countOf(cut.also.length + 1, "member")}, together,</>;
  return <code>{cut.capture === "" ? cut.member : cut.capture}</code>;
}

function Legend({ finding }: { finding: Finding }) {
  const weak = finding.edges.some(({ strength }) => strength === "weak");
  return (
    <>
      <Line /> strong
      {weak && (
        <>
          <Line dashed /> weak
        </>
      )}
      {finding.cuts.length > 0 && " · click an edge to try it as a weak one"}
      {finding.independent_cycles > 1 &&
        ` · ${finding.more_cycles ? "at least " : ""}${countOf(finding.independent_cycles, "independent cycle")}`}
    </>
  );
}

function Line({ dashed = false }: { dashed?: boolean }) {
  return (
    <svg class="legend-line" width="26" height="8" aria-hidden="true">
      <path d="M0 4H26" stroke="currentColor" stroke-width="2" stroke-dasharray={dashed ? "5 4" : undefined} />
    </svg>
  );
}

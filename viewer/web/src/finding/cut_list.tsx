import type { Cut, CutMember, Finding } from "../data/answers";
import { bytesOf, countOf, numberOf } from "../words/numbers";
import { wayText } from "../words/way";
import { Panel } from "../parts/panel";
import { cutName, type WhatIf } from "./what_if";

interface CutListProps {
  finding: Finding;
  whatIf: WhatIf | null;
  onCut: (cut: Cut) => void; // again: not any more
}

/** The members that could be made weak, the best candidate first. */
export function CutList({ finding, whatIf, onCut }: CutListProps) {
  if (finding.cuts.length === 0) return null;
  return (
    <Panel title="Where to cut" aside="candidates, tried on the recorded heap">
      <ul class="cuts">
        {finding.cuts.map((cut, index) => (
          <CutRow
            key={cutName(cut)}
            finding={finding}
            cut={cut}
            best={index === 0 && cut.frees_objects > 0}
            chosen={whatIf?.cut === cut}
            onChoose={() => onCut(cut)}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface CutRowProps {
  finding: Finding;
  cut: Cut;
  best: boolean;
  chosen: boolean;
  onChoose: () => void;
}

function CutRow({ finding, cut, best, chosen, onChoose }: CutRowProps) {
  const share = finding.objects > 0 ? cut.frees_objects / finding.objects : 0;
  const single = finding.cuts.some((other) => other.verified && other.also.length === 0);
  return (
    <li>
      <button type="button" class="cut" aria-pressed={chosen} onClick={onChoose}>
        {[cut, ...cut.also].map((member) => (
          <MemberToCut key={member.edge} finding={finding} member={member} />
        ))}
        {cut.also.length > 0 && <span>together{single ? "" : ": no single one frees it"}</span>}
        <span class="frees">
          <span class="track" aria-hidden="true">
            <span class="eased" style={{ width: `${share * 100}%` }} />
          </span>
          <span>{freesText(finding, cut)}</span>
        </span>
        {(best || cut.evidence.length > 0 || breaksText(cut) !== "") && (
          <span class="why">
            {best && finding.cuts.length > 1 && <span class="chip">first candidate</span>}
            {cut.evidence.map((evidence) => (
              <span key={evidence}>{evidence}</span>
            ))}
            {breaksText(cut) !== "" && <span class={cut.entries > 1 ? "breaks" : ""}>{breaksText(cut)}</span>}
          </span>
        )}
      </button>
    </li>
  );
}

function MemberToCut({ finding, member }: { finding: Finding; member: CutMember }) {
  const edge = finding.edges[member.edge];
  const deeper = edge !== undefined && member.capture === "" && edge.member !== member.member;
  return (
    <>
      <span class="code what">
        {member.capture === "" ? member.member : `${member.member}: capture ${member.capture}`}
      </span>
      {member.weak_type !== "" && <span class="code as">as {member.weak_type}</span>}
      {deeper && <span class="code as">reached by {wayText(edge, member.member)}</span>}
    </>
  );
}

/** "frees all 2 objects, 64 bytes" */
export function freesText(finding: Finding, cut: Cut): string {
  if (cut.frees_objects === 0) return "frees nothing: something else that leaked holds it, too";
  const how = cut.verified
    ? `all ${countOf(cut.frees_objects, "object")}`
    : `${numberOf(cut.frees_objects)} of ${countOf(finding.objects, "object")}`;
  const each = finding.instances > 1 ? `, in each of ${numberOf(finding.instances)}` : "";
  return `frees ${how}, ${bytesOf(cut.frees_bytes)}${withIt(finding, cut)}${each}`;
}

// What hangs off the knot goes with all of it.
function withIt(finding: Finding, cut: Cut): string {
  if (!cut.verified || finding.retained_blocks === 0) return "";
  return ` and ${countOf(finding.retained_blocks, "block")} that they retain, ${bytesOf(finding.retained_bytes)}`;
}

/** What else the program would have to see to. */
function breaksText(cut: Cut): string {
  if (cut.entries > 1) return `the program must then hold ${numberOf(cut.entries)} of them itself: nothing else would`;
  return cut.only_owner ? "nothing else in the knot holds what it holds" : "";
}

import type { Confidence, Finding } from "../data/answers";
import { Panel } from "../parts/panel";

const MEANS: Record<Confidence, string> = {
  proved:
    "Proved: the strength of every handle is known, and the strong counts add up exactly. Nothing outside of the knot owns any of it.",
  probable: "Probable: all that is known speaks for it, but not all of it is certain.",
  possible: "Possible: it fits what is known, and so may other explanations.",
};

const KNOWN_BY: Readonly<Record<string, string>> = {
  type: "the debug info of the holder's type",
  count: "the target's counts: it has no weak handle at all",
  code: "the machine code that would destroy the holder",
  constraint: "the counts of all instances, which leave nothing else",
  self: "the object's own weak pointer to itself",
  assumed: "an assumption",
};

/** How sure the finding is, and why. */
export function HowSure({ finding }: { finding: Finding }) {
  const known = [...new Set(finding.edges.map(({ evidence }) => evidence))].filter((evidence) => evidence !== "");
  return (
    <Panel title="How sure, and why">
      <p>
        {finding.kind !== "cycle" && finding.confidence === "proved"
          ? "Proved: the strength of every handle is known."
          : MEANS[finding.confidence]}
      </p>
      {finding.reasons.length > 0 && (
        <ul class="not-seen">
          {finding.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {known.length > 0 && (
        <p class="soft">
          That its handles are strong is known by {known.map((word) => KNOWN_BY[word] ?? word).join("; ")}.
        </p>
      )}
    </Panel>
  );
}

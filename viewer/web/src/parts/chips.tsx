import type { Confidence, LabelName } from "../data/answers";

const SURE: Record<Confidence, string> = {
  proved: "The strength of every handle is known, and the counts add up exactly.",
  probable: "Likely; the finding says what is not certain.",
  possible: "It may be; the finding says what is not known.",
};

export function ConfidenceChip({ confidence }: { confidence: Confidence }) {
  return (
    <span class={`chip ${confidence}`} title={SURE[confidence]}>
      {confidence}
    </span>
  );
}

export const LABELS: Record<LabelName, string> = {
  alive: "alive",
  cycle: "on leaked cycles",
  retained: "held by leaked cycles",
  weak_held: "pinned by weak pointers",
  unreachable: "unreachable",
  ignored: "ignored on request",
};

/** What a block is, in a table. */
export function LabelText({ label }: { label: LabelName }) {
  return (
    <span class="one-line">
      <span class={`swatch fill-${label}`} /> {LABELS[label]}
    </span>
  );
}

export function LabelChip({ label }: { label: LabelName }) {
  return (
    <span class="chip">
      <span class={`swatch fill-${label}`} />
      {LABELS[label]}
    </span>
  );
}

import type { State } from "../data/answers";
import { STATES } from "../words/states";

const MARKS: Record<State, string> = { new: "+", back: "↺", still: "=", fixed: "✓" };

/** What became of a finding: a sign, a colour and a word. */
export function StateChip({ state, ran = 1 }: { state: State; ran?: number }) {
  // Nobody knows what tonight would have shown.
  if (ran === 0 && state !== "fixed") return <span class="chip not-run-chip">did not run</span>;
  return (
    <span class={`chip state-${state}`}>
      <span aria-hidden="true">{MARKS[state]}</span>
      {STATES[state]}
    </span>
  );
}

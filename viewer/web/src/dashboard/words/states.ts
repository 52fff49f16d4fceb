import type { State } from "../data/answers";

export const STATES: Record<State, string> = { new: "new", back: "back", still: "still there", fixed: "fixed" };

export function isState(text: string): text is State {
  return Object.hasOwn(STATES, text);
}

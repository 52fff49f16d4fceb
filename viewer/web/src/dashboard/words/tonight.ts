// What a colleague would say in the morning: about a branch, a binary, a finding.
import { countOf, numberOf } from "../../words/numbers";
import type { Binary, BinaryRow, BranchRow, FindingRow, Nights, Presence, Tonight } from "../data/answers";
import { whenOf } from "./dates";

/** "2 new leaks, 1 is back, 4 still there, 3 fixed."; "Clean tonight, and 3 leaks fixed." */
export function tonightSentence(tonight: Tonight): string {
  return branchSentence(tonight.branch);
}

export function branchSentence(branch: BranchRow): string {
  const { new_findings: fresh, back_findings: back } = branch;
  return sentence({ ...branch, fresh: fresh - back, back });
}

export function binarySentence(binary: BinaryRow): string {
  const { findings, new_findings, fixed_findings, ran, last_at } = binary;
  if (!ran)
    return `Did not run tonight. ${sentence({ findings, fresh: 0, back: 0, fixed_findings: 0, ran: 1 }, whenOf(last_at))}`;
  return sentence({ findings, fresh: new_findings, back: 0, fixed_findings, ran: 1 });
}

interface Counts {
  findings: number;
  fresh: number;
  back: number;
  fixed_findings: number;
  ran: number;
}

function sentence({ findings, fresh, back, fixed_findings: fixed, ran }: Counts, when = "tonight"): string {
  if (ran === 0) return "Nothing ran.";
  if (findings === 0 && fixed === 0) return `Clean ${when}.`;
  if (findings === 0) return `Clean ${when}: ${countOf(fixed, "leak")} fixed.`;
  const still = findings - fresh - back;
  const parts = [
    fresh > 0 && countOf(fresh, "new leak"),
    back > 0 && `${numberOf(back)} back`,
    still > 0 && (fresh + back > 0 ? `${numberOf(still)} still there` : `${countOf(still, "leak")} still there`),
    fixed > 0 && `${numberOf(fixed)} fixed`,
  ].filter((part): part is string => part !== false);
  const said = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}` : (parts[0] ?? "");
  return when === "tonight" ? `${said} tonight.` : `${said} then (${when}).`;
}

/** "build 4711, 2026-11-03 02:10" */
export function buildAt(build: string, at: number): string {
  return build === "" ? whenOf(at) : `build ${build}, ${whenOf(at)}`;
}

/** What became of a finding, and since when. */
export function stateSentence(row: FindingRow, nights: number): string {
  const since = buildAt(row.since_build, row.since_at);
  const clean =
    row.clean_at > 0
      ? ` The last night without it: ${buildAt(row.clean_build, row.clean_at)}.`
      : " No night of this binary was without it before.";
  switch (row.state) {
    case "new":
      return `New in ${since}.${clean}`;
    case "back":
      return `Back in ${since}.${clean} First seen in ${buildAt(row.first_build, row.first_at)}.`;
    case "still":
      return `There since ${since}, for ${countOf(nights, "night")}.${clean}`;
    case "fixed":
      return `Fixed in ${buildAt(row.fixed_build, row.fixed_at)}. It was there for ${countOf(nights, "night")}, since ${since}.`;
  }
}

/** Nights of a binary in a stretch. */
export function nightsIn({ at }: Nights, { from_at, to_at }: Presence): number {
  return at.filter((night) => night >= from_at && (to_at === 0 || night < to_at)).length;
}

/** "seen in 17 of 30 nights" */
export function seenIn({ nights }: Binary, presences: Presence[]): string {
  const seen = presences.reduce((sum, presence) => sum + nightsIn(nights, presence), 0);
  return `${numberOf(seen)} of ${countOf(nights.at.length, "night")}`;
}

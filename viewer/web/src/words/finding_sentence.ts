// What a colleague would say about a finding, in two sentences: what it is with how much, and what could be done.
import type { Cut, CutMember, Finding, Member } from "../data/answers";
import { bytesOf, countOf, numberOf } from "./numbers";
import { code, listed, plainText, type Phrase } from "./phrase";
import { functionOf, placeOf, siteFrame } from "./places";

const NAMES_SHOWN = 3;

/** "Session and Timer keep each other alive: 200 pairs, 1.2 MB." */
export function whatItIs(finding: Finding): Phrase {
  return [...subject(finding), `: ${howMuch(finding)}.`];
}

/** The same without the amount, for where that stands beside it. */
export function subject(finding: Finding): Phrase {
  switch (finding.kind) {
    case "cycle":
      return [...everybody(finding), keeps(finding, "itself alive", "each other alive")];
    case "latent_cycle":
      return [...everybody(finding), keeps(finding, "itself", "each other"), ...ownedBy(finding)];
    case "cache":
      return cacheSubject(finding);
    case "weak_held":
      return ["Weak pointers pin the memory of dead objects", ...titled(finding)];
    case "unreachable":
      return ["Nothing points to ", ...(finding.title === "" ? who(finding.members) : [code(finding.title)])];
  }
}

/** "Making Timer::session a std::weak_ptr<Session> would free all of it." Empty if there is nothing to say. */
export function whatCouldBeDone(finding: Finding): Phrase {
  const cut = finding.cuts[0];
  if (finding.kind === "unreachable" || finding.kind === "weak_held") return allocatedBy(finding);
  if (finding.kind === "cache") return ["If that is not wanted, let it hold ", code("std::weak_ptr"), "."];
  if (!cut) return [];
  if (cut.frees_objects === 0) return ["No single member frees it: something else that leaked holds it, too."];
  return [...making(cut), ` would free ${howMuchOf(cut, finding)}.`];
}

function allocatedBy({ members }: Finding): Phrase {
  const site = siteFrame(members[0]?.allocated_at ?? []);
  return site ? ["Allocated by ", code(functionOf(site)), " ", code(placeOf(site)), "."] : [];
}

/** ", through Session::on_close": tells findings apart that are of the same types. Empty where one is alone. */
export function apart(finding: Finding, findings: Finding[]): Phrase {
  const mine = plainText(subject(finding));
  const edge = finding.edges[finding.drawn[0] ?? -1];
  if (!edge || findings.every((other) => other === finding || plainText(subject(other)) !== mine)) return [];
  return [", through ", code(edge.member)];
}

/** "Making Timer::session a std::weak_ptr<Session>", "…, and capturing self weakly, together" */
export function making(cut: Cut): Phrase {
  const first = makingOne(cut, true);
  if (cut.also.length === 0) return first;
  return [...first, ...cut.also.flatMap((member): Phrase => [", and ", ...makingOne(member, false)]), ", together"];
}

function makingOne(member: CutMember, first: boolean): Phrase {
  if (member.capture !== "") return [first ? "Capturing " : "capturing ", code(member.capture), " weakly"];
  const become: Phrase = member.weak_type === "" ? ["weak"] : ["a ", code(member.weak_type)];
  return [first ? "Making " : "making ", code(member.member), " ", ...become];
}

export function howMuchOf(cut: Cut, finding: Finding): string {
  if (cut.verified) return finding.instances > 1 ? "all of them" : "all of it";
  const objects = countOf(finding.objects, "object");
  return `${numberOf(cut.frees_objects)} of ${finding.instances > 1 ? "each" : "the"} ${objects}`;
}

/** "200 pairs, 1.2 MB" */
export function howMuch(finding: Finding): string {
  const total = bytesOf(finding.total_bytes);
  if (finding.kind === "cycle" || finding.kind === "latent_cycle") {
    const told = finding.objects <= NAMES_SHOWN || finding.members.length < finding.objects;
    if (finding.instances === 1) return told ? total : `${objects(finding)}, ${total}`;
    if (finding.objects === 1) return `${numberOf(finding.instances)} of them, ${total}`;
    if (finding.objects === 2) return `${numberOf(finding.instances)} pairs, ${total}`;
    return `${numberOf(finding.instances)} times, ${total}`;
  }
  if (finding.kind === "cache") return total;
  return `${countOf(finding.instances, "time")}, ${total}`;
}

function objects(finding: Finding): string {
  return countOf(finding.objects, "object");
}

// Of a large knot not all objects are listed, so that nobody knows how many there are of a type.
function everybody(finding: Finding): Phrase {
  if (finding.members.length >= finding.objects) return who(finding.members);
  const types = [...new Set(finding.members.map(({ type }) => type))].slice(0, NAMES_SHOWN);
  return [`${objects(finding)} such as `, ...listed(types)];
}

// Same types are told once: "3 Node", "2 Node and Tree".
function who(members: Member[]): Phrase {
  const counts = new Map<string, number>();
  for (const { type } of members) counts.set(type, (counts.get(type) ?? 0) + 1);
  const names = [...counts].map(([type, count]) => (count === 1 ? type : `${count} ${type}`));
  if (names.length <= NAMES_SHOWN) return listed(names);
  const shown = names.slice(0, NAMES_SHOWN - 1).flatMap((name) => [code(name), ", "] as Phrase);
  return [...shown.slice(0, -1), ` and ${countOf(names.length - NAMES_SHOWN + 1, "more type")}`];
}

function keeps(finding: Finding, itself: string, eachOther: string): string {
  return finding.objects === 1 ? ` keeps ${itself}` : ` keep ${eachOther}`;
}

function ownedBy(finding: Finding): Phrase {
  const name = finding.owner?.name ?? "";
  return name === "" ? [" alive, and something else owns them, too"] : [" alive, and ", code(name), " owns them, too"];
}

function cacheSubject(finding: Finding): Phrase {
  const container = finding.owner?.container ?? finding.title;
  const owner = finding.owner?.name ?? "";
  const of: Phrase = owner === "" ? [] : [" of ", code(owner)];
  return ["Only ", code(container === "" ? finding.title : container), ...of, ` keeps ${objects(finding)}`];
}

function titled(finding: Finding): Phrase {
  return finding.title === "" ? [] : [" (", code(finding.title), ")"];
}

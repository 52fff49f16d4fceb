// What is drawn, before and after it has places. Lengths are in pixels; boxes are given by their centres.
import type { Edge, Finding } from "../../data/answers";
import { wayKey } from "../../words/way";

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** An object of the knot; or many that are left out, as one. */
export interface DrawnNode {
  member: number; // index into finding.members; LEFT_OUT
  title: string;
  detail: string;
  width: number;
  height: number;
}

/** A member that leads from one object to another. Parallel ones of the same member are one. */
export interface DrawnEdge {
  edges: number[]; // indexes into finding.edges; none if the way is through objects that are left out
  from: number; // index into nodes
  to: number;
  lines: LabelLine[];
  width: number; // of the label
  height: number;
}

export interface LabelLine {
  text: string;
  kind: "member" | "container" | "closure" | "more";
}

export interface Drawing {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

export interface Layout {
  nodes: Box[];
  edges: { path: string; label: Box }[];
  bounds: { left: number; top: number; width: number; height: number };
}

export const LEFT_OUT = -1;
export const NODE_HEIGHT = 50;
export const LINE_HEIGHT = 20;

// A longer cycle is drawn by its first objects, and one that stands for all others.
const LONGEST_CYCLE = 8;
const SHOWN_OF_LONG = 4;

const LONGEST_LABEL_OF_FEW = 58; // where there are one or two objects, there is room
const SHORTEST_DETAIL = "use_count 1 → 0, freed".length; // no jump when it stands there
const MOST_LINES = 4;
const MOST_IN_DETAIL = 10; // objects or edges

/** How much is told about each: the more there is to draw, the less room has each. */
export type Detail = "all" | "short" | "names" | "no labels";

interface Limits {
  charWidth: number;
  title: number; // letters
  label: number;
  detail: Detail;
}

function limitsFor(nodes: number, edges: number, charWidth: number, wanted: Detail): Limits {
  const many = nodes > MOST_IN_DETAIL || edges > MOST_IN_DETAIL;
  const detail = many && wanted !== "no labels" ? "names" : wanted;
  if (detail !== "all") return { charWidth, title: 24, label: 28, detail };
  return { charWidth, title: 30, label: nodes > 2 ? 40 : LONGEST_LABEL_OF_FEW, detail };
}

/** Which objects and edges are drawn: all, or only the smallest cycle. */
export function drawingOf(finding: Finding, all: boolean, charWidth: number, detail: Detail): Drawing {
  const long = longCycle(finding);
  if (long && !all) return folded(finding, long, charWidth, detail);
  const edgeIndexes = all ? [...finding.edges.keys()] : finding.drawn.filter((index) => index < finding.edges.length);
  const members = all ? [...finding.members.keys()] : membersOf(finding, edgeIndexes);
  const limits = limitsFor(members.length, edgeIndexes.length, charWidth, detail);
  const nodes = members.map((member) => nodeOf(finding, member, limits));
  const nodeOfMember = new Map(members.map((member, index) => [member, index]));
  const edges = new Map<string, DrawnEdge>();
  for (const index of edgeIndexes) {
    const edge = finding.edges[index];
    const from = nodeOfMember.get(edge?.from ?? -1);
    const to = nodeOfMember.get(edge?.to ?? -1);
    if (!edge || from === undefined || to === undefined) continue;
    const key = [from, to, wayKey(edge)].join("\n");
    const same = edges.get(key);
    if (same) same.edges.push(index);
    else
      edges.set(key, {
        edges: [index],
        from,
        to,
        lines: linesOf(edge, limits),
        width: 0,
        height: 0,
      });
  }
  for (const edge of edges.values()) measureLabel(edge, charWidth);
  return { nodes, edges: [...edges.values()] };
}

/** The edges of the smallest cycle in order, if it is too long to be drawn. */
export function longCycle(finding: Finding): number[] | null {
  return finding.drawn.length > LONGEST_CYCLE ? finding.drawn : null;
}

function folded(finding: Finding, cycle: number[], charWidth: number, detail: Detail): Drawing {
  const shown = cycle.slice(0, SHOWN_OF_LONG).filter((index) => index < finding.edges.length);
  const limits = limitsFor(shown.length + 1, shown.length, charWidth, detail);
  const nodes = shown.map((index) => nodeOf(finding, finding.edges[index]?.from ?? 0, limits));
  const others = finding.members.length < finding.objects ? finding.objects : cycle.length;
  const title = `… ${others - nodes.length} more`;
  nodes.push({ member: LEFT_OUT, title, detail: "not drawn", width: 30 + 14 * charWidth, height: NODE_HEIGHT });
  const edges = shown.flatMap((index, from) => {
    const edge = finding.edges[index];
    return edge ? [{ edges: [index], from, to: from + 1, lines: linesOf(edge, limits), width: 0, height: 0 }] : [];
  });
  for (const edge of edges) measureLabel(edge, charWidth);
  const back: DrawnEdge = { edges: [], from: nodes.length - 1, to: 0, lines: [], width: 0, height: 0 };
  return { nodes, edges: [...edges, back] };
}

function membersOf(finding: Finding, edges: number[]): number[] {
  const members = new Set<number>();
  for (const index of edges) members.add(finding.edges[index]?.from ?? 0);
  for (const index of edges) members.add(finding.edges[index]?.to ?? 0);
  return [...(members.size > 0 ? members : new Set(finding.members.keys()))];
}

function nodeOf(finding: Finding, member: number, limits: Limits): DrawnNode {
  const { charWidth } = limits;
  const { type, name, proof, use_count } = finding.members[member] ?? { type: "", name: "", proof: "", use_count: 0 };
  const title = shortened(name === "" ? type : `${type} “${name}”`, limits.title);
  const counted = proof === "" || limits.detail === "names" || limits.detail === "no labels";
  const detail = shortened(counted ? `use_count ${use_count}` : proof, limits.title + 4);
  const width =
    Math.max(title.length * charWidth * 1.06, Math.max(detail.length, SHORTEST_DETAIL) * charWidth * 0.88, 84) + 30;
  return { member, title, detail, width, height: NODE_HEIGHT };
}

// "on_close: function<void()>", then what lies between: containers, closures, and members that lead on.
function linesOf(edge: Edge, { label: most, detail }: Limits): LabelLine[] {
  const lines: LabelLine[] = [];
  const member = edge.capture && edge.via.length === 0 ? edge.member : leafOf(edge.member);
  if (detail === "no labels") return [];
  if (detail === "names") return [{ text: shortened(member, most), kind: "member" }];
  const untold = detail === "short" && !edge.via.includes(edge.declared);
  const declared = untold || edge.declared === "" || edge.declared === member ? "" : `: ${edge.declared}`;
  add(lines, `${member}${declared}`, "member", most);
  edge.via.forEach((via, index) => {
    const leadsOn = edge.via_members?.[index] ?? "";
    if (via !== edge.declared && !leadsOn.startsWith(`${via}::`))
      add(lines, via, isClosure(via) ? "closure" : "container", most);
    if (leadsOn !== "") add(lines, leadsOn, "member", most);
  });
  if (lines.length <= MOST_LINES) return lines;
  const leftOut: LabelLine = { text: "…", kind: "more" };
  return [...lines.slice(0, MOST_LINES - 2), leftOut, ...lines.slice(-1)];
}

function isClosure(via: string): boolean {
  return /^(lambda|bind\()/.test(via) || via.includes(" captures ");
}

function add(lines: LabelLine[], text: string, kind: LabelLine["kind"], most: number): void {
  const captures = text.indexOf(" captures ");
  if (text.length > most && captures > 0) {
    lines.push({ text: shortened(text.slice(0, captures), most), kind });
    lines.push({ text: shortened(text.slice(captures + 1), most), kind });
  } else lines.push({ text: shortened(text, most), kind });
}

function measureLabel(edge: DrawnEdge, charWidth: number): void {
  const first = edge.lines[0];
  if (!first) return;
  if (edge.edges.length > 1) first.text += ` × ${edge.edges.length}`;
  const longest = Math.max(...edge.lines.map(({ text, kind }) => text.length + (kind === "member" ? 0 : 3)));
  edge.width = longest * charWidth * 0.95 + 20;
  edge.height = edge.lines.length * LINE_HEIGHT + 6;
}

/** "A::children" → "children"; scopes inside of <…> and (…) belong to the type. */
export function leafOf(member: string): string {
  let depth = 0;
  for (let at = member.length - 1; at > 0; --at) {
    const character = member[at];
    if (character === ">" || character === ")") ++depth;
    else if (character === "<" || character === "(") --depth;
    else if (depth === 0 && character === ":" && member[at - 1] === ":") return member.slice(at + 1);
  }
  return member;
}

export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 3);
  return `${text.slice(0, most - tail - 1)}…${text.slice(-tail)}`;
}

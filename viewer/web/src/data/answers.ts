// What the page asks, and what it is told: the only joint between the page (viewer/web/) and the program that makes it
// (viewer/html/, viewer/serve/).
//
// The page asks by a path and gets one JSON value. Two sources answer alike:
//   - `gordian view` serves `GET /api/PATH`, and answers everything;
//   - a page in one file (`--html`) has recorded answers inside: `{ "PATH": answer, … }`, as JSON, gzip, base64, in
//     `<script id="answers" type="application/gzip;base64">`. A path that is not recorded has no answer there
//     (NOT_RECORDED), and the page says how to see it: with `gordian view`.
//
// Conventions: addresses are strings, "0x55d0a4c2b2c0": they do not fit into a double. Bytes and counts are numbers. Times
// are milliseconds since 1970. Lists that were cut short say by how much. All strings come from a program that nobody
// trusts: the page shows them as text, never as markup.

// ── PATH "index": which snapshots there are ─────────────────────────────────────────────────────────────────────────

export interface Index {
  version: string;               // of gordian
  live: boolean;                 // a program may still be writing snapshots: ask again (a server only)
  command: string;               // what to type to see what is not recorded: "gordian view gordian-out/server.4711"
  processes: ProcessEntry[];     // the started one first
  selected: number;              // id of the snapshot to show first
}

export interface ProcessEntry {
  exe: string;
  pid: number;
  cmdline: string[];
  started_at: number;            // 0: not known
  snapshots: SnapshotEntry[];    // in their order
}

export interface SnapshotEntry {
  id: number;                    // S in the paths below
  sequence: number;              // its number in the process
  trigger: Trigger;
  label: string;                 // the program's name for it (gordian_snapshot("label")), else empty
  taken_at: number;
  file: string;                  // its name, without folders
}

export type Trigger = "exit" | "timer" | "demand" | "api" | "crash" | "growth" | "unknown";

// ── PATH "s/S/report": as `gordian analyze --format=json` prints it (docs/report.md) ────────────────────────────────

export interface Report {
  schema: "gordian-report/1";
  process: { exe: string; pid: number; cmdline: string[]; snapshot: number; trigger: Trigger; label?: string };
  heap: { blocks: number; bytes: number; units: number; roots: number };
  summary: Summary;
  labels: Label[];               // every block has exactly one: their sums are heap.blocks and heap.bytes
  findings: Finding[];
  not_seen: string[];
}

export interface Summary {
  cycles: number; latent_cycles: number; uncollectable: number; collectable: number; leaked_objects: number;
  leaked_bytes: number; unreachable_blocks: number; caches: number; weak_held: number; ignored_blocks: number;
  ignored_bytes: number;
}

export interface Label { name: LabelName; blocks: number; bytes: number }
export type LabelName = "alive" | "cycle" | "retained" | "weak_held" | "unreachable" | "ignored";

export type FindingKind = "cycle" | "latent_cycle" | "cache" | "weak_held" | "unreachable";
export type Confidence = "proved" | "probable" | "possible";

export interface Finding {
  id: string;
  kind: FindingKind;
  knot: string;                  // cycle, latent_cycle: the same for both, so while it is owned and when it has leaked
  title: string;                 // unreachable, weak_held, cache: what it is, in a few words; else empty
  confidence: Confidence;
  reasons: string[];             // why it is not proved
  gc: "uncollectable" | "collectable" | "";
  instances: number;
  instances_before: number;
  objects: number;               // of one instance, like bytes and retained_*
  bytes: number;
  retained_blocks: number;
  retained_bytes: number;
  total_objects: number;         // over all instances, like total_bytes
  total_bytes: number;
  direct_blocks: number;
  independent_cycles: number;
  more_cycles: boolean;
  members: Member[];             // of one instance; at most 64
  edges: Edge[];
  drawn: number[];               // indexes into edges: the smallest cycle, in order
  cuts: Cut[];                   // best candidate first
  owner?: Owner;                 // latent_cycle, cache
  owner_path?: PathStep[];
}

export interface Member {
  type: string; name: string; scheme: string; address: string; bytes: number;
  use_count: number; weak_count: number; unexplained: number;
  lost?: number;                 // of the unexplained ones: nobody has them any more; older dashboards lack it
  proof: string;                 // "use_count 1 = B::a"; empty for plain blocks
  destructor: Destructor;
  allocated_by: string;          // "make_shared<A>"; empty if not known
  allocated_at: Frame[];         // innermost first
}

export interface Destructor {
  kind: "user" | "implicit" | "trivial" | "unknown";
  function: string; effects: string[]; would_have: string; at: string;
}

export interface Frame {
  function: string; file: string; line: number; module: string; offset: string; inlined: boolean; cut_off: boolean;
}

export interface Edge {
  from: number; to: number;      // indexes into members
  member: string; offset: number; via: string[]; strength: "strong" | "weak"; declared: string; evidence: string;
  capture: boolean;              // the handle is captured by a closure
  via_members?: string[];        // for each of `via`, the member by which it leads on, or ""; older dashboards lack it
}

export interface Cut {
  edge: number; member: string; frees_objects: number; frees_bytes: number; verified: boolean; weak_type: string;
  capture: string; entries: number; only_owner: boolean; evidence: string[];
  also: CutMember[];             // these have to become weak, too: no single member frees it, or none that is plausible
}

export interface CutMember { edge: number; member: string; weak_type: string; capture: string }

export interface Owner { name: string; kind: string; container: string; elements: number; unexplained: number }
export interface PathStep { name: string; kind: string; member: string; address: string; count: number }

// ── PATH "s/S/types": the heap by type, most retained bytes first ───────────────────────────────────────────────────

export interface Types { types: TypeRow[] }

export interface TypeRow {
  id: number;                    // T in the paths below; of this snapshot only
  name: string;
  unit: boolean;                 // reference-counted
  count: number;
  bytes: number;
  retained_bytes: number;        // what would go with all of them: nothing is counted twice
  leaked: number;                // how many are garbage
}

// ── PATH "s/S/type/T/K": instances of a type from the K-th, the largest retained first; 100 at a time ───────────────

export interface Instances {
  name: string;
  total: number;
  instances: InstanceRow[];
}

export interface InstanceRow {
  address: string; bytes: number; retained_bytes: number; label: LabelName; use_count: number;
  allocated_at: string;          // the innermost frame of the program's own, as a person writes it: "main server.cc:42"
}

// ── PATH "s/S/object/0x…": one object or plain block, by its own address ────────────────────────────────────────────

export interface HeapObject {
  member: Member;
  label: LabelName;
  retained_bytes: number;
  retained_blocks: number;
  age: number;                   // how many snapshots it has lived through before this one (14: 14 or more)
  finding: string;               // id of the finding that it is part of, else empty
  owner?: Owner;                 // why alive, unless it is garbage
  owner_path?: PathStep[];
  dominator: NodeName | null;    // what must go for this to go; null: only what lies outside of the heap
  referents: ReferenceRow[];     // what it keeps, or points to; at most 200
  more_referents: number;
  referrers: ReferenceRow[];     // what keeps it, or points to it; at most 200
  more_referrers: number;
}

export interface NodeName { address: string; type: string }

export interface ReferenceRow {
  address: string; type: string; member: string; declared: string; bytes: number; label: LabelName;
  strength: "strong" | "weak" | "owns" | "pointer";  // handles; a plain block that is its own; any other pointer
}

// ── PATH "s/S/dominators": who retains what, from the owners down; PATH "s/S/dominators/KEY": below one group ───────

export interface Dominators { root: DominatorNode }

// Siblings of one type and one kind are one node. Three levels at a time; of a level the 40 largest.
export interface DominatorNode {
  name: string;                  // the owner ("global server"), or the type
  kind: "heap" | "owner" | "object" | "others";  // others: those that are left out of a level, together
  key: string;                   // KEY of it, "0x55d0a4c2b2c0" of any one object; empty for the heap and for others
  address: string;               // of an object that is alone; else empty
  instances: number;
  bytes: number;                 // their own
  retained_bytes: number;        // their own and that of all that they dominate; children do not exceed it
  children: DominatorNode[];
  more: boolean;                 // it has children that are not here: ask with its key
}

// ── PATH "s/S/stacks": live memory by allocation stack ──────────────────────────────────────────────────────────────

// A tree in flat lists, parents before children; node 0 is all. Outermost frames are the root's children. A function that
// calls from several lines has a node for each.
export interface Stacks {
  functions: string[];           // "[libserver.so]" of one that has no name
  places: string[];              // "server.cc:42" of a frame, or "libserver.so+0x1234"; "" if not known
  parent: number[];              // parent[i] < i
  function: number[];            // index into functions
  place: number[];               // index into places
  bytes: number[];               // allocated right here, without the children
  blocks: number[];
  leaked_bytes: number[];        // likewise, garbage only
  leaked_blocks: number[];
  merged: number;                // how many small nodes were merged into their parents
}

// ── PATH "timeline/P": one process over time; P: index into Index.processes ─────────────────────────────────────────

export interface Timeline {
  snapshots: TimelinePoint[];
  findings: { id: string; kind: FindingKind; knot: string; title: string; instances: number[]; bytes: number[] }[];  // per snapshot
  knots: KnotStory[];
  types: { name: string; count: number[]; bytes: number[] }[];  // those that changed most
}

// Knots of one shape, whether something outside still owns them or not: how many of either sort in each snapshot, and
// (as indexes into Timeline.snapshots) when the first was tied, when the last was still owned, when the first had been
// let go.
export interface KnotStory {
  knot: string;                  // as in Finding
  owned: number[];
  leaked: number[];
  tied: number;
  last_owned: number | null;     // null: no snapshot has seen it owned
  let_go: number | null;         // null: all are owned
}

export interface TimelinePoint {
  id: number; taken_at: number; blocks: number; bytes: number; units: number; leaked_bytes: number; labels: Label[];
  survivors: number[];           // blocks by age: [born since the snapshot before, lived through 1, 2, … 14 or more]
}

// ── PATH "diff/S/S2": what changed from one snapshot to another ─────────────────────────────────────────────────────

export interface Diff {
  findings: FindingChange[];
  types: { name: string; count: [number, number]; bytes: [number, number] }[];   // largest change first; at most 200
  sites: { site: string; blocks: [number, number]; bytes: [number, number] }[];  // likewise
}

export interface FindingChange {
  id: string; kind: FindingKind; title: string; change: "new" | "gone" | "grown" | "shrunk" | "same";
  instances: [number, number]; bytes: [number, number];
  knot: string;                  // as in Finding; of this shape, before and after, those …
  owned: [number, number];       // … that something outside owned
  leaked: [number, number];      // … that nothing did
}

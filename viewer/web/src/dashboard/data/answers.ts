// What the dashboard asks, and what it is told: the only joint between the page (viewer/web/src/dashboard/) and the
// program that answers (history/dashboard/).
//
// The page asks by a path and gets one JSON value. Two sources answer alike:
//   - a site (`gordian dashboard --out`) has each answer in a file of its own (files.ts);
//   - a server (`gordian dashboard --serve`) answers `GET api/PATH` from the database.
//
// In paths, P, R and B are names of a project, a branch (R) and a binary, as segment() in paths.ts writes them. Times
// are milliseconds since 1970, 0: none. Sizes are bytes. What "new", "back", "still" and "fixed" mean, and "tonight", is
// in history/store/queries.h. All strings come from reports that nobody trusts: the page shows them as text, never as
// markup. Lists that were cut short say so.

// ── PATH "index": all projects ──────────────────────────────────────────────────────────────────────────────────────

export interface Index {
  version: string;               // of gordian
  made_at: number;               // when the site was written; of a server, when it was asked
  projects: ProjectRow[];        // by name
}

export interface ProjectRow {
  project: string;
  branches: number;              // that "p/P/branches" has
  branch: BranchRow;             // shown first: main or master if there is one, else the one with the newest night
  leaked_bytes: number;          // of that branch, tonight
  days: Days;                    // of that branch: the last 60
}

// Leaking kinds (cycle, unreachable) only.
export interface BranchRow {
  branch: string;
  binaries: number;              // that ever ran
  last_at: number;               // the newest night
  last_build: string;
  ran: number; not_run: number;  // binaries, tonight
  leaking_binaries: number;
  findings: number;              // there tonight, the new ones included
  new_findings: number;          // new or back
  back_findings: number;         // of these, what is back
  fixed_findings: number;
}

// Days (UTC) with a night, oldest first, in flat lists.
export interface Days {
  at: number[];                  // their beginnings
  live_bytes: number[]; leaked_bytes: number[]; findings: number[]; new_findings: number[]; fixed_findings: number[];
}

// ── PATH "p/P/branches": the ten branches of a project with the newest nights, newest first; main and master in any case ─

export interface Branches { branches: BranchRow[] }

// ── PATH "p/P/r/R/tonight": what a team reads in the morning ────────────────────────────────────────────────────────

export interface Tonight {
  branch: BranchRow;
  leaked_bytes: number;          // over all binaries that ran
  live_bytes: number;
  before_leaked_bytes: number;   // the same binaries, in their nights before
  new: FindingTable;             // newest first, like the others; of each sort at most 200
  back: FindingTable;
  fixed: FindingTable;
  still: FindingTable;           // most bytes first
  not_run: { binary: string; last_at: number; build: string }[];  // at most 200; BranchRow.not_run is how many there are
  days: Days;                    // the last 400
}

// Findings, with each text once: a row has numbers, in the order of FINDING_COLUMNS; for texts, indexes into strings.
export interface FindingTable {
  strings: string[];
  rows: number[][];
  more: boolean;                 // there are more than these
}

export const FINDING_COLUMNS = [
  "binary", "id", "kind", "title", "function", "path", "line", "owners", "owned_by", "owned_path", "owned_line", "ran", "state", "confidence", "instances",
  "total_bytes", "retained_bytes", "first_at", "first_build", "since_at", "since_build", "clean_at", "clean_build",
  "fixed_at", "fixed_build",
] as const;

export type FindingKind = "cycle" | "latent_cycle" | "cache" | "weak_held" | "unreachable";
export type State = "new" | "back" | "still" | "fixed";

export interface FindingRow {
  binary: string; id: string; kind: FindingKind; title: string;
  function: string;              // where its first object was allocated
  path: string;                  // … in which file, below the source root if it is there
  line: number;
  owners: string;                // as CODEOWNERS names them, separated by spaces; may be empty
  // Which of its places has these owners, if any: where it was allocated, a caller there, or a destructor of its objects.
  owned_by: "" | "allocation" | "caller" | "destructor";
  owned_path: string;
  owned_line: number;
  ran: number;                   // 1 if the binary ran tonight, else 0
  state: State;                  // in the binary's last night; "fixed" also if that was earlier
  confidence: "proved" | "probable" | "possible";
  instances: number;             // over all shards, like the bytes; of the last night with it
  total_bytes: number; retained_bytes: number;
  first_at: number; first_build: string;  // ever
  since_at: number; since_build: string;  // there without a break
  clean_at: number; clean_build: string;  // the last night without it before that; 0: there is none
  fixed_at: number; fixed_build: string;  // first night without it; 0: it is there
}

// ── PATH "p/P/r/R/binaries": all binaries of a branch, by name ──────────────────────────────────────────────────────

export interface Binaries { binaries: BinaryRow[] }

export interface BinaryRow {
  binary: string;
  ran: boolean;                  // tonight; if not, the rest is of its last night
  last_at: number; build: string;
  before_at: number; before_build: string;
  runs: number;                  // reports of which the last night is made
  live_bytes: number; live_blocks: number; leaked_bytes: number; before_leaked_bytes: number;
  findings: number; new_findings: number; fixed_findings: number;  // leaking kinds
  other_findings: number;        // latent_cycle, cache, weak_held
  trend: { live_bytes: number[]; leaked_bytes: number[] };  // its nights of the last 30 days, oldest first
}

// ── PATH "p/P/r/R/findings/there/K": those that are there, most bytes first; "p/P/r/R/findings/fixed/K": those that are fixed,
//    newest first. From the K-th, 2,000 at a time; all kinds. ──────────────────────────────────────────────────────────

export interface Findings { findings: FindingTable }

// ── PATH "p/P/r/R/b/B/nights": a binary ─────────────────────────────────────────────────────────────────────────────

export interface Binary {
  binary: BinaryRow;             // without its trend
  builds: string[];
  nights: Nights;                // the newest 400, oldest first
  findings: FindingTable;        // all that it has or had, at most 1,000
}

export interface Nights {
  at: number[];
  build: number[];               // index into builds
  runs: number[]; live_bytes: number[]; live_blocks: number[]; leaked_bytes: number[];
  findings: number[]; new_findings: number[]; fixed_findings: number[];
}

// ── PATH "p/P/r/R/b/B/f/ID": a finding of a binary ──────────────────────────────────────────────────────────────────

export interface FindingHistory {
  row: FindingTable;             // of one row
  presences: Presence[];         // stretches of nights with it, oldest first
  sightings: Sightings;
  elsewhere: Elsewhere[];        // the same finding in other binaries and branches; at most 100
  finding: unknown;              // a Finding of ../../data/answers.ts, as it was seen last
}

export interface Presence {
  from_at: number; from_build: string;
  clean_at: number; clean_build: string;  // the night before; 0: there is none
  to_at: number; to_build: string;        // first night without it; 0: there is none
}

// Figures from a night on, until the next one or the end of the stretch; oldest first.
export interface Sightings {
  at: number[]; instances: number[]; total_bytes: number[]; retained_bytes: number[];
}

export interface Elsewhere { branch: string; binary: string; there: boolean; since_at: number }

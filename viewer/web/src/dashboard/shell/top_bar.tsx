// The bar on top: where one is, the pages of a project, search.

import { useAnswer } from "../../data/use_answer";
import type { HelpTexts } from "../../shell/help";
import { KnotMark } from "../../shell/knot_mark";
import { SearchField } from "../../shell/search_field";
import { Tools } from "../../shell/tools";
import type { Index } from "../data/answers";
import { paths } from "../data/paths";
import type { PageName } from "../route/place";
import { useRoute } from "../route/use_place";

const TABS: readonly (readonly [PageName, string, readonly PageName[]])[] = [
  ["project", "Tonight", []],
  ["binaries", "Binaries", ["binary"]],
  ["findings", "Findings", ["finding"]],
  ["owners", "Owners", []],
];

const TEXTS: HelpTexts = {
  keys: [
    [["/"], "search projects, binaries and findings"],
    [["j", "k"], "next and previous row; among the cuts of a finding"],
    [["Enter"], "open the row"],
    [["Esc"], "close; undo a cut"],
    [["?"], "this help"],
  ],
  words: [
    ["night", "one run of everything; of a binary, its reports of one time"],
    ["tonight", "the last night of each binary, if that is not much older than the newest one of the branch"],
    ["leak", "a cycle that nothing outside owns, or memory that nothing points to"],
    ["new", "not there in the binary's night before on this branch, nor ever"],
    ["back", "not there in the night before, but in an earlier one"],
    ["fixed", "there in the night before, and not any more"],
    ["owner", "who CODEOWNERS names for the file that allocated it"],
  ],
};

export function TopBar({ index }: { index: Index }) {
  const { place, to } = useRoute();
  return (
    <header class="bar">
      <a class="brand" href="#/" aria-label="Gordian: all projects">
        <KnotMark />
        Gordian
      </a>
      {place.project !== "" && (
        <>
          <ProjectPicker index={index} />
          <nav class="tabs" aria-label="Pages">
            {TABS.map(([page, text, below]) => (
              <a
                key={page}
                href={to({ page })}
                aria-current={place.page === page || below.includes(place.page) ? "page" : undefined}
              >
                {text}
              </a>
            ))}
          </nav>
        </>
      )}
      <div class="room" />
      <Search />
      <Tools texts={TEXTS} about="#/about" />
    </header>
  );
}

function ProjectPicker({ index }: { index: Index }) {
  const { place, to } = useRoute();
  const row = index.projects.find(({ project }) => project === place.project);
  return (
    <div class="where">
      <a class="one-line" href={to({ page: "project" })} title={place.project}>
        {place.project}
      </a>
      {row && row.branches > 1 && (
        <BranchPicker project={row.project} shown={place.query.branch ?? row.branch.branch} />
      )}
    </div>
  );
}

function BranchPicker({ project, shown }: { project: string; shown: string }) {
  const { set } = useRoute();
  const answer = useAnswer(paths.branches(project));
  if (answer.state !== "told") return null;
  const { branches } = answer.value;
  return (
    <select
      class="field"
      aria-label="Branch"
      value={shown}
      onChange={(event) => set({ branch: event.currentTarget.value })}
    >
      {branches.every(({ branch }) => branch !== shown) && <option value={shown}>{shown}</option>}
      {branches.map(({ branch }) => (
        <option key={branch} value={branch}>
          {branch}
        </option>
      ))}
    </select>
  );
}

function Search() {
  const { place, to, go } = useRoute();
  const searching = place.page === "search";
  return (
    <SearchField
      label="Search projects, binaries and findings"
      asked={searching ? (place.query.q ?? "") : ""}
      search={(q) => go(to({ page: "search", query: { q, branch: "" } }), searching ? "replace" : "push")}
    />
  );
}

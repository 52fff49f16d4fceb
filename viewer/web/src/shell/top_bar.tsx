import { processName, useShown } from "../data/use_snapshot";
import type { PageName } from "../route/place";
import { useRoute } from "../route/use_place";
import type { HelpTexts } from "./help";
import { KnotMark } from "./knot_mark";
import { SearchField } from "./search_field";
import { SnapshotPicker } from "./snapshot_picker";
import { Tools } from "./tools";

const TABS: readonly (readonly [PageName, string, readonly PageName[]])[] = [
  ["overview", "Overview", ["finding"]],
  ["heap", "Heap", ["type", "object", "dominators"]],
  ["allocations", "Allocations", []],
  ["timeline", "Timeline", []],
];

const TEXTS: HelpTexts = {
  keys: [
    [["/"], "search types, functions, findings and addresses"],
    [["j", "k"], "next and previous in a list, or among the cuts of a finding"],
    [["Enter"], "open what is marked"],
    [["Esc"], "close; undo a cut"],
    [["?"], "this help"],
  ],
  words: [
    ["unit", "a reference-counted object: a control block with what it manages"],
    ["handle", "a pointer that takes part in a count: strong (shared_ptr) or weak (weak_ptr)"],
    ["knot", "units that only keep each other alive"],
    ["proof", "the strong count of a unit, and the members that explain it to the last"],
    ["cut", "a member that, made weak, lets the knot fall apart: a candidate, tried by simulation"],
    ["retained", "garbage that hangs off a knot"],
  ],
};

export function TopBar() {
  const { place, to } = useRoute();
  const { process } = useShown();
  return (
    <header class="bar">
      <a class="brand" href={to("overview")} aria-label="Gordian: overview">
        <KnotMark />
        Gordian
      </a>
      <nav class="tabs" aria-label="Pages">
        {TABS.map(([page, text, below]) => (
          <a
            key={page}
            href={to(page)}
            aria-current={place.page === page || below.includes(place.page) ? "page" : undefined}
          >
            {text}
          </a>
        ))}
      </nav>
      <div class="process">
        <span class="one-line" title={process.cmdline.join(" ")}>
          {processName(process)}
        </span>
        <SnapshotPicker />
      </div>
      <Search />
      <Tools texts={TEXTS} about={to("about")} />
    </header>
  );
}

function Search() {
  const { place, to, go } = useRoute();
  const searching = place.page === "search";
  return (
    <SearchField
      label="Search types, functions, findings and addresses"
      asked={searching ? (place.query.q ?? "") : ""}
      search={(q) => go(to("search", "", { q }), searching ? "replace" : "push")}
    />
  );
}

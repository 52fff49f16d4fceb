import { useEffect, useRef } from "preact/hooks";

import { processName, useShown } from "../data/use_snapshot";
import type { PageName } from "../route/place";
import { useRoute } from "../route/use_place";
import type { HelpTexts } from "./help";
import { useKeys } from "./keys";
import { KnotMark } from "./knot_mark";
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
      <SearchField />
      <Tools texts={TEXTS} about={to("about")} />
    </header>
  );
}

function SearchField() {
  const { place, to, go } = useRoute();
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const asked = place.page === "search" ? (place.query.q ?? "") : "";
  useEffect(() => {
    if (field.current && document.activeElement !== field.current) field.current.value = asked;
  }, [asked]);
  const search = (q: string) => go(to("search", "", { q }), place.page === "search" ? "replace" : "push");
  return (
    <input
      ref={field}
      class="field"
      type="search"
      placeholder="Search  /"
      aria-label="Search types, functions, findings and addresses"
      defaultValue={asked}
      onInput={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key === "Enter" || event.key === "ArrowDown") document.getElementById("main")?.focus();
      }}
    />
  );
}

import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { processName, useShown } from "../data/use_snapshot";
import type { PageName } from "../route/place";
import { useRoute } from "../route/use_place";
import { Help } from "./help";
import { useKeys } from "./keys";
import { SnapshotPicker } from "./snapshot_picker";
import { isDark, showTheme, storedTheme, type Theme } from "./theme";

const TABS: readonly (readonly [PageName, string, readonly PageName[]])[] = [
  ["overview", "Overview", ["finding"]],
  ["heap", "Heap", ["type", "object", "dominators"]],
  ["allocations", "Allocations", []],
  ["timeline", "Timeline", []],
];

export function TopBar() {
  const { place, to } = useRoute();
  const { process } = useShown();
  return (
    <header class="bar">
      <a class="brand" href={to("overview")} aria-label="Gordian: overview">
        <Knot />
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
      <Tools />
    </header>
  );
}

function Knot() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2.4"
      aria-hidden="true"
    >
      <path d="M9 12a5 5 0 1 1 5 5M15 12a5 5 0 1 1-5-5" />
    </svg>
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

function Tools() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [help, setHelp] = useState(false);
  const closeHelp = useCallback(() => setHelp(false), []);
  useKeys({ "?": () => setHelp(true) });
  const dark = isDark(theme);
  const other = dark ? "light" : "dark";
  return (
    <div class="tools">
      <button
        type="button"
        class="icon"
        aria-label={`Show in ${other} colours`}
        title={`Show in ${other} colours`}
        onClick={() => {
          showTheme(other);
          setTheme(other);
        }}
      >
        <svg
          width="17"
          height="17"
          viewBox="0 0 24 24"
          aria-hidden="true"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
        >
          <circle cx="12" cy="12" r="8" />
          <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
        </svg>
      </button>
      <button type="button" class="icon" aria-label="Help" title="Help (?)" onClick={() => setHelp(true)}>
        ?
      </button>
      {help && <Help onClose={closeHelp} />}
    </div>
  );
}

// A knot over the snapshots: when it was tied, and when its last outside owner let go.
import type { ComponentChildren } from "preact";

import type { Finding, KnotStory, SnapshotEntry, Timeline } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer, useAnswers } from "../data/use_answer";
import { entryOf, snapshotName, useShown } from "../data/use_snapshot";
import { Panel } from "../parts/panel";
import { useRoute } from "../route/use_place";
import { hrefOf } from "../route/place";
import { knotStory } from "../words/knot_story";
import { numberOf } from "../words/numbers";

const AT_ONCE = 2_000_000; // blocks of all snapshots; a server has to analyze more than these first
const NAMED = 12; // snapshots; more have room for their bars only

/** Nothing for what is no knot, or where there is one snapshot only. */
export function KnotLife({ finding, blocks }: { finding: Finding; blocks: number }) {
  const { process, processIndex } = useShown();
  const { place, set } = useRoute();
  const answers = useAnswers();
  const path = paths.timeline(processIndex);
  const isKnot = finding.knot !== "" && process.snapshots.length > 1;
  const atOnce =
    answers.source.kind === "recorded" || answers.isKnown(path) || blocks * process.snapshots.length <= AT_ONCE;
  const wanted = isKnot && (atOnce || place.query.life === "1");
  const timeline = useAnswer(wanted ? path : null);
  if (!isKnot || timeline.state === "not_recorded") return null;
  const story = timeline.state === "told" && timeline.value.knots.find(({ knot }) => knot === finding.knot);
  return (
    <Panel title="Over time">
      {timeline.state === "failed" && <p>{timeline.why}</p>}
      {timeline.state === "asking" && wanted && <p class="asking">Looking at {process.snapshots.length} snapshots …</p>}
      {!wanted && (
        <button type="button" class="fold-button" onClick={() => set({ life: "1" }, "replace")}>
          look at all {process.snapshots.length} snapshots
        </button>
      )}
      {timeline.state === "told" && story && <Life story={story} timeline={timeline.value} />}
    </Panel>
  );
}

function Life({ story, timeline }: { story: KnotStory; timeline: Timeline }) {
  const { process, snapshot } = useShown();
  const entries = timeline.snapshots.map(({ id }) => entryOf(process, id));
  const names = entries.map((entry) => (entry ? snapshotName(entry) : "?"));
  const most = Math.max(...story.owned.map((owned, index) => owned + (story.leaked[index] ?? 0)), 1);
  return (
    <>
      <p>{sentence(story, entries.map(spokenName))}</p>
      <ol class={names.length > NAMED ? "life narrow" : "life"}>
        {timeline.snapshots.map(({ id }, index) => {
          const owned = story.owned[index] ?? 0;
          const leaked = story.leaked[index] ?? 0;
          const what = `${names[index] ?? ""}: ${howMany(owned, leaked)}`;
          const href = knotHref(timeline, story, index);
          return (
            <li key={id} class={id === snapshot.id ? "here" : ""}>
              <Where href={href} what={`Snapshot ${what}`}>
                <span class="column" aria-hidden="true">
                  <span class="fill-cycle" style={{ height: `${(leaked / most) * 100}%` }} />
                  <span class="fill-alive" style={{ height: `${(owned / most) * 100}%` }} />
                </span>
                <span class={names.length <= NAMED ? "small" : "unseen"}>
                  <span class="one-line">{names[index]}</span>
                  <span class="soft one-line">{howMany(owned, leaked)}</span>
                </span>
              </Where>
            </li>
          );
        })}
      </ol>
      <p class="soft small">
        <span class="swatch fill-alive" /> owned from outside <span class="swatch fill-cycle" /> leaked · all knots of
        this shape together
      </p>
    </>
  );
}

interface WhereProps {
  href: string | null;
  what: string;
  children: ComponentChildren;
}

function Where({ href, what, children }: WhereProps) {
  return href === null ? (
    <span title={what}>{children}</span>
  ) : (
    <a class="bare" href={href} title={what}>
      {children}
    </a>
  );
}

// The leak if there is one, else the owned ones. null: that snapshot has none of these knots.
function knotHref(timeline: Timeline, { knot }: KnotStory, index: number): string | null {
  const here = timeline.findings.filter((one) => one.knot === knot && (one.instances[index] ?? 0) > 0);
  const shown = here.find(({ kind }) => kind === "cycle") ?? here[0];
  const snapshot = timeline.snapshots[index];
  return shown && snapshot ? hrefOf({ snapshot: snapshot.id, page: "finding", of: shown.id, query: {} }) : null;
}

function howMany(owned: number, leaked: number): string {
  if (owned + leaked === 0) return "none";
  const parts = [owned > 0 && `${numberOf(owned)} owned`, leaked > 0 && `${numberOf(leaked)} leaked`];
  return parts.filter(Boolean).join(", ");
}

function sentence(story: KnotStory, names: string[]): string {
  const told = knotStory(story, names);
  if (told !== "") return `${told[0]?.toUpperCase() ?? ""}${told.slice(1)}.`;
  const between = story.tied === 0 ? "before" : `between ${names[story.tied - 1] ?? ""} and`;
  return `Tied and let go ${between} ${names[story.tied] ?? ""}: no snapshot has seen it owned from outside.`;
}

/** `snapshot 3 "after loading"`. */
function spokenName(entry: SnapshotEntry | undefined): string {
  return `snapshot ${entry?.sequence ?? "?"}${entry && entry.label !== "" ? ` "${entry.label}"` : ""}`;
}

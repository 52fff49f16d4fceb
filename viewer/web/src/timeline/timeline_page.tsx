// One process over its snapshots: what grew, what survived, and what changed between any two.
import type { LabelName, Timeline } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer } from "../data/use_answer";
import { numbersOf, useShown } from "../data/use_snapshot";
import { LABELS } from "../parts/chips";
import { Panel } from "../parts/panel";
import { NotRecorded, Told } from "../parts/states";
import { useRoute } from "../route/use_place";
import { bytesOf, countOf, durationOf, numberOf } from "../words/numbers";
import { AreaChart, type Series } from "./area_chart";
import { DiffView } from "./diff_view";
import { FindingsOverTime } from "./findings_over_time";
import { Survivors } from "./survivors";
import { TypesOverTime } from "./types_over_time";

export function TimelinePage() {
  const { processIndex } = useShown();
  const timeline = useAnswer(paths.timeline(processIndex));
  return (
    <Told answer={timeline} none={<NotRecorded what="how the process went over time" />}>
      {(value) => (value.snapshots.length > 1 ? <OverTime timeline={value} /> : <OneSnapshot />)}
    </Told>
  );
}

function OneSnapshot() {
  return (
    <section class="notice">
      <h2>There is one snapshot only.</h2>
      <p>To see what grows, take more of them while the program runs:</p>
      <code class="command">gordian run --every 30s -- PROGRAM</code>
    </section>
  );
}

// From the bottom: what is meant to be there, then garbage.
const STACKED: readonly LabelName[] = ["alive", "ignored", "weak_held", "unreachable", "retained", "cycle"];

function OverTime({ timeline }: { timeline: Timeline }) {
  const { place, set } = useRoute();
  const { process } = useShown();
  const { snapshots } = timeline;
  const numbers = numbersOf(process, snapshots);
  const first = indexOf(timeline, place.query.from, 0);
  const last = indexOf(timeline, place.query.to, snapshots.length - 1);
  const choose = (index: number) => set({ to: String(snapshots[index]?.id ?? "") }, "replace");
  const [from, to] = [snapshots[first], snapshots[last]];
  return (
    <div class="stack">
      <div>
        <h1>{summary(timeline)}</h1>
        <p class="then soft">{span(timeline)}</p>
      </div>
      <Panel title="Heap by what it is">
        <AreaChart
          label="Heap bytes over the snapshots"
          points={snapshots}
          numbers={numbers}
          series={labelSeries(timeline)}
          text={bytesOf}
          at={last}
          onChoose={choose}
        />
      </Panel>
      <div class="columns">
        <Panel title="Leaked bytes">
          <AreaChart
            label="Leaked bytes over the snapshots"
            points={snapshots}
            numbers={numbers}
            series={[
              { key: "leaked", name: "leaked", look: "fill-cycle", values: snapshots.map((one) => one.leaked_bytes) },
            ]}
            text={bytesOf}
            at={last}
            onChoose={choose}
            kind="line"
          />
        </Panel>
        <Panel title="Reference-counted objects">
          <AreaChart
            label="Counted objects over the snapshots"
            points={snapshots}
            numbers={numbers}
            series={[
              { key: "units", name: "objects", look: "fill-alive", values: snapshots.map(({ units }) => units) },
            ]}
            text={numberOf}
            at={last}
            onChoose={choose}
            kind="line"
          />
        </Panel>
      </div>
      <FindingsOverTime timeline={timeline} />
      <div class="columns">
        <TypesOverTime timeline={timeline} />
        {to && <Survivors point={to} number={numbers[last] ?? ""} />}
      </div>
      {from && to && <DiffView timeline={timeline} from={from.id} to={to.id} />}
    </div>
  );
}

function indexOf(timeline: Timeline, id: string | undefined, otherwise: number): number {
  const index = timeline.snapshots.findIndex((point) => String(point.id) === id);
  return index < 0 ? otherwise : index;
}

/** "Leaked memory grew from 0 bytes to 909.4 kB." */
function summary({ snapshots }: Timeline): string {
  const [first, last] = [snapshots[0]?.leaked_bytes ?? 0, snapshots.at(-1)?.leaked_bytes ?? 0];
  if (first === 0 && last === 0) return "Nothing leaked in any snapshot.";
  if (last > first) return `Leaked memory grew from ${bytesOf(first)} to ${bytesOf(last)}.`;
  return last === first
    ? `Leaked memory stayed at ${bytesOf(last)}.`
    : `Leaked memory fell from ${bytesOf(first)} to ${bytesOf(last)}.`;
}

function span({ snapshots }: Timeline): string {
  const [first, last] = [snapshots[0]?.taken_at ?? 0, snapshots.at(-1)?.taken_at ?? 0];
  const over = first > 0 && last > first ? ` over ${durationOf(last - first)}` : "";
  return `${countOf(snapshots.length, "snapshot")}${over}. The heap went from ${bytesOf(snapshots[0]?.bytes ?? 0)} to ${bytesOf(snapshots.at(-1)?.bytes ?? 0)}.`;
}

function labelSeries({ snapshots }: Timeline): Series[] {
  return STACKED.map((name) => ({
    key: name,
    name: LABELS[name],
    look: `fill-${name}`,
    values: snapshots.map(({ labels }) => labels.find((label) => label.name === name)?.bytes ?? 0),
  })).filter(({ values }) => values.some((value) => value > 0));
}

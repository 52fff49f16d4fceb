// In which nights a finding was there, how many of it, and how much.
import { Panel } from "../../parts/panel";
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { Binary, FindingHistory, Nights, Presence } from "../data/answers";
import { NightChart } from "../parts/night_chart";
import { whenOf } from "../words/dates";
import { buildAt, nightsIn } from "../words/tonight";

interface OverTheNightsProps {
  history: FindingHistory;
  binary: Binary;
}

export function OverTheNights({ history, binary }: OverTheNightsProps) {
  const { nights } = binary;
  const figures = figuresOf(history, nights);
  return (
    <Panel title="Over the nights" aside={countOf(nights.at.length, "night")}>
      <Strip nights={nights} there={figures.map((index) => index !== null)} />
      <div class="columns">
        <NightChart
          label="Instances by night"
          at={nights.at}
          values={figures.map((at) => (at === null ? null : (history.sightings.instances[at] ?? 0)))}
          look="count"
          text={(value) => countOf(value, "instance")}
          tick={numberOf}
        />
        <NightChart
          label="Bytes by night"
          at={nights.at}
          values={figures.map((at) => (at === null ? null : (history.sightings.total_bytes[at] ?? 0)))}
          look="leaked"
          text={bytesOf}
        />
      </div>
      <Stretches history={history} nights={nights} />
    </Panel>
  );
}

// Of each night the sighting that holds for it; null: the finding is not there.
function figuresOf({ presences, sightings }: FindingHistory, { at }: Nights): (number | null)[] {
  let next = 0;
  return at.map((night) => {
    while ((sightings.at[next] ?? Infinity) <= night) ++next;
    return presences.some((presence) => isIn(night, presence)) ? Math.max(next - 1, 0) : null;
  });
}

function isIn(night: number, { from_at, to_at }: Presence): boolean {
  return night >= from_at && (to_at === 0 || night < to_at);
}

/** A cell for each night: full where it was there. */
function Strip({ nights, there }: { nights: Nights; there: boolean[] }) {
  const seen = there.filter(Boolean).length;
  const label = `There in ${numberOf(seen)} of ${countOf(there.length, "night")}`;
  return (
    <div class="strip" role="img" aria-label={label}>
      {there.map((is, index) => (
        <span
          key={nights.at[index]}
          class={is ? "there" : ""}
          title={`${whenOf(nights.at[index] ?? 0)}: ${is ? "there" : "not there"}`}
        />
      ))}
    </div>
  );
}

function Stretches({ history, nights }: { history: FindingHistory; nights: Nights }) {
  return (
    <table class="stretches" aria-label="When it was there">
      <thead>
        <tr>
          <th scope="col">First seen in</th>
          <th scope="col">Last clean before</th>
          <th scope="col">Fixed in</th>
          <th scope="col" class="number">
            Nights
          </th>
        </tr>
      </thead>
      <tbody>
        {[...history.presences].reverse().map((presence) => (
          <tr key={presence.from_at}>
            <td>{buildAt(presence.from_build, presence.from_at)}</td>
            <td>{presence.clean_at === 0 ? "never seen" : buildAt(presence.clean_build, presence.clean_at)}</td>
            <td>{presence.to_at === 0 ? "still there" : buildAt(presence.to_build, presence.to_at)}</td>
            <td class="number">{numberOf(nightsIn(nights, presence))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

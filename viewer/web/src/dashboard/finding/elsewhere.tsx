// The same finding in other binaries, and on other branches.
import { Panel } from "../../parts/panel";
import { countOf } from "../../words/numbers";
import type { FindingHistory } from "../data/answers";
import { useShown } from "../data/use_project";
import { useRoute } from "../route/use_place";
import { dayOf } from "../words/dates";

export function Elsewhere({ history }: { history: FindingHistory }) {
  const { branch: here } = useShown();
  const { to, place } = useRoute();
  const others = history.elsewhere.filter(({ binary, branch }) => binary !== place.binary || branch !== here);
  if (others.length === 0) return null;
  return (
    <Panel title="Elsewhere" aside={countOf(others.length, "place")}>
      <ul class="results">
        {others.map(({ binary, branch, there, since_at }) => (
          <li key={`${branch}\n${binary}`}>
            <a class="code one-line" href={to({ page: "finding", binary, id: place.id, query: { branch } })}>
              {binary}
              {branch === here ? "" : ` on ${branch}`}
            </a>
            <span class="soft">{there ? `there since ${dayOf(since_at)}` : "fixed"}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

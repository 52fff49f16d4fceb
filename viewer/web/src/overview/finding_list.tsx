import type { Finding } from "../data/answers";
import { ConfidenceChip } from "../parts/chips";
import { PhraseText } from "../parts/phrase_text";
import { useRoute } from "../route/use_place";
import { useKeys } from "../shell/keys";
import { bytesOf, numberOf } from "../words/numbers";
import { apart, subject, whatCouldBeDone } from "../words/finding_sentence";
import { FindingGlyph } from "./finding_glyph";

const FIRST_SHOWN = 8; // more would hide what stands below

interface FindingListProps {
  name: string; // in the address: whether all of the list is shown
  title: string;
  aside?: string;
  findings: Finding[];
  offset?: number; // how many findings stand in lists above: j and k go on from there
}

export function FindingList({ name, title, aside, findings, offset = 0 }: FindingListProps) {
  const { place, set } = useRoute();
  const all = place.query[name] === "all";
  const move = (by: number) => focusNeighbour(by);
  useKeys(offset === 0 ? { j: () => move(1), k: () => move(-1) } : {});
  if (findings.length === 0) return null;
  const shown = all ? findings : findings.slice(0, FIRST_SHOWN);
  return (
    <section aria-label={title}>
      <header class="list-head">
        <h2>
          {title} <span class="soft">{numberOf(findings.length)}</span>
        </h2>
        {aside !== undefined && <span class="soft small">{aside}</span>}
      </header>
      <ol class="findings">
        {shown.map((finding) => (
          <FindingRow key={finding.id} finding={finding} beside={findings} />
        ))}
      </ol>
      {shown.length < findings.length && (
        <button type="button" class="plain-button" onClick={() => set({ [name]: "all" }, "replace")}>
          Show all {numberOf(findings.length)}
        </button>
      )}
    </section>
  );
}

function FindingRow({ finding, beside }: { finding: Finding; beside: Finding[] }) {
  const { to } = useRoute();
  const done = whatCouldBeDone(finding);
  return (
    <li>
      <a class="finding bare" href={to("finding", finding.id)}>
        <FindingGlyph finding={finding} />
        <span class="says">
          <span class="subject">
            <PhraseText phrase={[...subject(finding), ...apart(finding, beside)]} />
          </span>
          {done.length > 0 && (
            <span class="soft small then-line">
              <PhraseText phrase={done} />
            </span>
          )}
        </span>
        <span class="amount">
          <strong>{bytesOf(finding.total_bytes)}</strong>
          <span class="soft small">{finding.instances === 1 ? "once" : `${numberOf(finding.instances)} times`}</span>
        </span>
        <span class="sure">
          <ConfidenceChip confidence={finding.confidence} />
        </span>
      </a>
    </li>
  );
}

function focusNeighbour(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("a.finding")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at < 0 ? rows[by > 0 ? 0 : rows.length - 1] : rows[at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

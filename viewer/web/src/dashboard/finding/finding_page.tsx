// A finding over the nights: since when, in which build, how much; and the knot that it is, drawn, proved, with its cuts.

import type { Finding } from "../../data/answers";
import { useAnswer } from "../../data/use_answer";
import { HowSure } from "../../finding/how_sure";
import { KnotWithCuts } from "../../finding/knot_with_cuts";
import { MemberList } from "../../finding/member_list";
import { OwnerPath } from "../../finding/owner_path";
import { ConfidenceChip } from "../../parts/chips";
import { Facts, type Fact } from "../../parts/facts";
import { PhraseText } from "../../parts/phrase_text";
import { Notice, Told } from "../../parts/states";
import { subject, whatCouldBeDone } from "../../words/finding_sentence";
import { FINDING_KINDS } from "../../words/kinds";
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { Binary, FindingHistory, FindingRow } from "../data/answers";
import { paths } from "../data/paths";
import { rowsOf } from "../data/table";
import { useShown } from "../data/use_project";
import { StateChip } from "../parts/state_chip";
import { useRoute } from "../route/use_place";
import { nightsIn, seenIn, stateSentence } from "../words/tonight";
import { Elsewhere } from "./elsewhere";
import { OverTheNights } from "./over_the_nights";

export function FindingPage() {
  const { project, branch } = useShown();
  const { place, to } = useRoute();
  const history = useAnswer(paths.finding(project, branch, place.binary, place.id));
  const binary = useAnswer(paths.binary(project, branch, place.binary));
  return (
    <Told
      answer={history}
      none={
        <Notice>
          <h2>
            <code>{place.binary}</code> never had the finding {place.id} on <code>{branch}</code>, as far as this
            history goes back.
          </h2>
          <p>
            <a href={to({ page: "findings" })}>What there is instead</a>
          </p>
        </Notice>
      }
    >
      {(value) => (
        <Told answer={binary} none={<Notice>The nights of this binary are not there.</Notice>}>
          {(nights) => <OfFinding history={value} binary={nights} />}
        </Told>
      )}
    </Told>
  );
}

function OfFinding({ history, binary }: { history: FindingHistory; binary: Binary }) {
  const { place, to, set } = useRoute();
  const finding = history.finding as Finding;
  const [row] = rowsOf(history.row);
  if (!row) throw new Error("a finding without a row");
  const last = history.presences.at(-1);
  return (
    <div class="stack">
      <div>
        <nav class="around" aria-label="Above">
          <span>
            <a href={to({ page: "findings" })}>Findings</a>
            <a class="code" href={to({ page: "binary", binary: row.binary })}>
              {row.binary}
            </a>
          </span>
        </nav>
        <h1>
          <PhraseText phrase={[...subject(finding), "."]} />
        </h1>
        <p class={`then became state-${row.state}`}>{stateSentence(row, last ? nightsIn(binary.nights, last) : 0)}</p>
        <p class="then">
          <PhraseText phrase={whatCouldBeDone(finding)} />
        </p>
      </div>
      <div class="told">
        <Facts facts={factsOf(row, finding, history, binary)} />
        <div class="row">
          <StateChip state={row.state} ran={row.ran} />
          <ConfidenceChip confidence={row.confidence} />
          <span class="chip">{FINDING_KINDS[row.kind]}</span>
          {finding.gc !== "" && <span class="chip">{finding.gc}</span>}
          <span class="chip code" title="Names this finding for life: it depends on types and members only.">
            {row.id}
          </span>
        </div>
      </div>
      <OverTheNights history={history} binary={binary} />
      <Place row={row} />
      <KnotWithCuts finding={finding} query={place.query} set={set} />
      <OwnerPath owner={finding.owner} path={finding.owner_path} />
      <MemberList finding={finding} />
      <HowSure finding={finding} />
      <Elsewhere history={history} />
    </div>
  );
}

function factsOf(row: FindingRow, finding: Finding, { presences }: FindingHistory, binary: Binary): Fact[] {
  const facts: Fact[] = [
    { name: "In all", value: bytesOf(row.total_bytes) },
    { name: "Instances", value: numberOf(row.instances) },
    { name: "Seen in", value: seenIn(binary, presences) },
  ];
  if (finding.objects > 0)
    facts.push({ name: "Objects of each", value: numberOf(finding.objects), more: bytesOf(finding.bytes) });
  if (row.retained_bytes > 0) facts.push({ name: "Retained besides", value: bytesOf(row.retained_bytes) });
  const unrun = finding.members.filter(({ destructor }) => destructor.kind === "user").length;
  if (finding.kind === "cycle" && unrun > 0)
    facts.push({
      name: "Destructors that never ran",
      value: `${unrun} of ${countOf(finding.members.length, "object")}`,
    });
  return facts;
}

/** Where it comes from, and who has to do with that. */
function Place({ row }: { row: FindingRow }) {
  const { to } = useRoute();
  const owners = row.owners.split(" ").filter((owner) => owner !== "");
  if (row.path === "" && row.function === "") return null;
  return (
    <dl class="panel tells place" aria-label="Where from">
      <dt>allocated</dt>
      <dd>
        <code>{row.function}</code> <span class="soft code">{placeOf(row.path, row.line)}</span>
      </dd>
      <dt>owner</dt>
      <dd>
        {owners.length === 0 && <span class="soft">nobody that CODEOWNERS names</span>}
        {owners.map((owner, index) => (
          <span key={owner}>
            {index > 0 && ", "}
            <a class="code" href={to({ page: "findings", query: { owner } })}>
              {owner}
            </a>
          </span>
        ))}{" "}
        {row.owned_by !== "" && (
          <span class="soft">
            by <span class="code">{placeOf(row.owned_path, row.owned_line)}</span>, {OWNED_BY[row.owned_by]}
          </span>
        )}
      </dd>
    </dl>
  );
}

const OWNED_BY = {
  allocation: "where it was allocated",
  caller: "which led there",
  destructor: "a destructor",
};

function placeOf(path: string, line: number): string {
  return line > 0 && path !== "" ? `${path}:${line}` : path;
}

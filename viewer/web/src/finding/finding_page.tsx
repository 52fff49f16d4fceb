// One finding: what it is, drawn, proved, and what could be done.
import type { Finding } from "../data/answers";
import { useReport } from "../data/use_report";
import { useShown } from "../data/use_snapshot";
import { ConfidenceChip } from "../parts/chips";
import { Facts, type Fact } from "../parts/facts";
import { PhraseText } from "../parts/phrase_text";
import { NotRecorded, Told } from "../parts/states";
import { useRoute } from "../route/use_place";
import { subject, whatCouldBeDone } from "../words/finding_sentence";
import { bytesOf, countOf, numberOf } from "../words/numbers";
import { HowSure } from "./how_sure";
import { KnotLife } from "./knot_life";
import { KnotWithCuts } from "./knot_with_cuts";
import { MemberList } from "./member_list";
import { OwnerPath } from "./owner_path";

export function FindingPage() {
  const { snapshot } = useShown();
  const { place, to } = useRoute();
  const report = useReport(snapshot.id);
  return (
    <Told answer={report} none={<NotRecorded what="the report" />}>
      {({ findings, heap }) => {
        const at = findings.findIndex(({ id }) => id === place.of);
        const finding = findings[at];
        if (finding)
          return (
            <Details
              finding={finding}
              blocks={heap.blocks}
              before={findings[at - 1]?.id}
              after={findings[at + 1]?.id}
            />
          );
        return (
          <section class="notice">
            <h2>This snapshot has no finding {place.of}.</h2>
            <p>
              <a href={to("overview")}>What it has instead</a>
            </p>
          </section>
        );
      }}
    </Told>
  );
}

interface DetailsProps {
  finding: Finding;
  blocks: number; // of the heap
  before: string | undefined;
  after: string | undefined;
}

function Details({ finding, blocks, before, after }: DetailsProps) {
  const { place, to, set } = useRoute();
  return (
    <div class="stack">
      <div>
        <nav class="around" aria-label="Findings">
          <a href={to("overview")}>Overview</a>
          <span>
            {before !== undefined && <a href={to("finding", before)}>previous</a>}
            {after !== undefined && <a href={to("finding", after)}>next</a>}
          </span>
        </nav>
        <h1>
          <PhraseText phrase={[...subject(finding), "."]} />
        </h1>
        <p class="then">
          <PhraseText phrase={whatCouldBeDone(finding)} />
        </p>
      </div>
      <div class="told">
        <Facts facts={factsOf(finding)} />
        <div class="row">
          <ConfidenceChip confidence={finding.confidence} />
          {finding.gc !== "" && (
            <span class="chip" title={GC[finding.gc]}>
              {finding.gc}
            </span>
          )}
          <span class="chip code" title="Names this finding for life: it depends on types and members only.">
            {finding.id}
          </span>
        </div>
      </div>
      <KnotWithCuts finding={finding} query={place.query} set={set} />
      <OwnerPath owner={finding.owner} path={finding.owner_path} />
      <KnotLife finding={finding} blocks={blocks} />
      <MemberList finding={finding} />
      <HowSure finding={finding} />
    </div>
  );
}

const GC = {
  uncollectable: "A destructor that somebody wrote, or that has an effect, never ran.",
  collectable: "It only holds memory: no destructor of it has an effect.",
};

function factsOf(finding: Finding): Fact[] {
  const facts: Fact[] = [{ name: "In all", value: bytesOf(finding.total_bytes) }];
  if (finding.instances > 1) facts.push({ name: "Instances", value: numberOf(finding.instances) });
  if (finding.objects > 0)
    facts.push({
      name: finding.instances > 1 ? "Objects of each" : "Objects",
      value: numberOf(finding.objects),
      more: bytesOf(finding.bytes),
    });
  if (finding.retained_blocks > 0)
    facts.push({
      name: "Retained besides",
      value: countOf(finding.retained_blocks, "block"),
      more: bytesOf(finding.retained_bytes),
    });
  if (finding.direct_blocks > 0)
    facts.push({ name: "Nothing points at", value: countOf(finding.direct_blocks, "block") });
  const unrun = finding.members.filter(({ destructor }) => destructor.kind === "user").length;
  if (finding.kind === "cycle" && unrun > 0)
    facts.push({ name: "Destructors that never ran", value: `${unrun} of ${finding.members.length}` });
  if (finding.instances_before > 0)
    facts.push({ name: "In the snapshot before", value: numberOf(finding.instances_before), more: "instances" });
  return facts;
}

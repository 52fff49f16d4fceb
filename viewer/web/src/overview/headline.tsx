import type { Confidence, Finding, Report } from "../data/answers";
import { Facts, type Fact } from "../parts/facts";
import { PhraseText } from "../parts/phrase_text";
import { useRoute } from "../route/use_place";
import { bytesOf, countOf, numberOf, percentOf } from "../words/numbers";
import { whatCouldBeDone, whatItIs } from "../words/finding_sentence";

/** The sentence that a colleague would say, and the numbers. */
export function Headline({ report, leaks }: { report: Report; leaks: Finding[] }) {
  const first = leaks[0];
  return (
    <section class={`headline ${first ? "leaking" : "healthy"}`}>
      {first ? <Worst finding={first} others={leaks.length - 1} /> : <Healthy report={report} />}
      <Facts facts={factsOf(report, leaks)} />
    </section>
  );
}

function Worst({ finding, others }: { finding: Finding; others: number }) {
  const { to } = useRoute();
  const done = whatCouldBeDone(finding);
  return (
    <div>
      <h1>
        <a class="bare" href={to("finding", finding.id)}>
          <PhraseText phrase={whatItIs(finding)} />
        </a>
      </h1>
      <p class="then">
        {done.length > 0 && (
          <>
            <PhraseText phrase={done} />{" "}
          </>
        )}
        {others > 0 && <span class="soft">{countOf(others, "other leak")} below.</span>}
      </p>
    </div>
  );
}

function Healthy({ report }: { report: Report }) {
  const { blocks, bytes, units } = report.heap;
  const latent = report.summary.latent_cycles + report.summary.caches;
  return (
    <div>
      <h1>
        <Check /> Nothing leaks.
      </h1>
      <p class="then">
        {units > 0
          ? `All ${countOf(units, "reference-counted object")} that are left have an owner outside of their cycles, and something leads to each of the ${countOf(blocks, "block")} (${bytesOf(bytes)}).`
          : `No reference-counted object is left, and something leads to each of the ${countOf(blocks, "block")} (${bytesOf(bytes)}).`}
        {latent > 0 && " What could become a leak one day is listed below."}
        {report.not_seen.length > 0 && " What could not be looked at is listed at the end."}
      </p>
    </div>
  );
}

function Check() {
  return (
    <svg
      class="check"
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2.4"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="10" />
      <path d="M7.5 12.5l3 3 6-6.5" />
    </svg>
  );
}

function factsOf({ summary, heap }: Report, leaks: Finding[]): Fact[] {
  const facts: Fact[] = [
    {
      name: "Leaked",
      value: bytesOf(summary.leaked_bytes),
      more: `${percentOf(summary.leaked_bytes, heap.bytes)} of the heap`,
    },
    { name: "Cycles", value: numberOf(summary.cycles), more: countOf(summary.leaked_objects, "object") },
  ];
  if (summary.uncollectable > 0)
    facts.push({
      name: "Destructors that never ran",
      value: numberOf(summary.uncollectable),
      more: "of leaked objects",
    });
  if (summary.unreachable_blocks > 0)
    facts.push({
      name: "Unreachable",
      value: numberOf(summary.unreachable_blocks),
      more: summary.unreachable_blocks === 1 ? "block" : "blocks",
    });
  if (leaks.length > 0) facts.push({ name: "How sure", value: sureness(leaks) });
  return facts;
}

/** "all proved", "2 proved, 1 probable". */
function sureness(leaks: Finding[]): string {
  const kinds: Confidence[] = ["proved", "probable", "possible"];
  const counts = kinds.map((kind) => [kind, leaks.filter(({ confidence }) => confidence === kind).length] as const);
  const some = counts.filter(([, count]) => count > 0);
  const [only] = some;
  if (some.length === 1 && only) return leaks.length === 1 ? only[0] : `all ${only[0]}`;
  return some.map(([kind, count]) => `${count} ${kind}`).join(", ");
}

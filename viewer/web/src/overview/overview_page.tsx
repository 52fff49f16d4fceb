// The first page: in one glance what leaks, how much, how sure, and what to change.
import type { Finding, Report } from "../data/answers";
import { useReport } from "../data/use_report";
import { useShown } from "../data/use_snapshot";
import { NotRecorded, Told } from "../parts/states";
import { BytesBySite } from "./bytes_by_site";
import { BytesByType } from "./bytes_by_type";
import { FindingList } from "./finding_list";
import { Headline } from "./headline";
import { HeapByLabel } from "./heap_by_label";
import { NotSeen } from "./not_seen";

export function OverviewPage() {
  const { snapshot } = useShown();
  const report = useReport(snapshot.id);
  return (
    <Told answer={report} none={<NotRecorded what="the report" />}>
      {(value) => <Overview report={value} />}
    </Told>
  );
}

function Overview({ report }: { report: Report }) {
  const leaks = report.findings.filter(isLeak);
  const others = report.findings.filter((finding) => !isLeak(finding));
  return (
    <div class="stack">
      <Headline report={report} leaks={leaks} />
      <FindingList name="leaks" title="Leaks" findings={leaks} />
      <FindingList
        name="others"
        title="No leaks, but worth knowing"
        aside="still owned by something outside of them"
        findings={others}
        offset={leaks.length}
      />
      <HeapByLabel report={report} />
      <div class="columns">
        <BytesByType />
        <BytesBySite />
      </div>
      <NotSeen lines={report.not_seen} />
    </div>
  );
}

export function isLeak(finding: Finding): boolean {
  return finding.kind === "cycle" || finding.kind === "unreachable" || finding.kind === "weak_held";
}

// A project tonight: what is new, what is back, what was fixed, what is still there, and what did not run.
import { useAnswer } from "../../data/use_answer";
import { Facts, type Fact } from "../../parts/facts";
import { Panel } from "../../parts/panel";
import { Notice, Told } from "../../parts/states";
import { bytesChange, bytesOf, countOf, numberOf } from "../../words/numbers";
import type { Days, Tonight } from "../data/answers";
import { paths } from "../data/paths";
import { useShown } from "../data/use_project";
import { FindingRows } from "../parts/finding_rows";
import { NightChart } from "../parts/night_chart";
import { useRoute } from "../route/use_place";
import { dayOf, longAgo } from "../words/dates";
import { buildAt, tonightSentence } from "../words/tonight";
import { Branches } from "./branches";

export function ProjectPage() {
  const { project, branch } = useShown();
  const tonight = useAnswer(paths.tonight(project, branch));
  return (
    <Told answer={tonight} none={<NoSuchBranch />}>
      {(value) => <OfTonight tonight={value} />}
    </Told>
  );
}

function NoSuchBranch() {
  const { project, branch } = useShown();
  const { to } = useRoute();
  return (
    <Notice>
      <h2>
        <code>{project}</code> has no branch <code>{branch}</code>.
      </h2>
      <p>
        <a href={to({ page: "project", query: { branch: "" } })}>The branch that it shows first</a>
      </p>
    </Notice>
  );
}

function OfTonight({ tonight }: { tonight: Tonight }) {
  const { row } = useShown();
  const { still, branch } = tonight;
  return (
    <div class="stack">
      <Headline tonight={tonight} />
      <NotRun tonight={tonight} />
      <FindingRows title="New" table={tonight.new} withBinary />
      <FindingRows title="Back" table={tonight.back} withBinary />
      <FindingRows title="Fixed" table={tonight.fixed} total={branch.fixed_findings} withBinary />
      <FindingRows title="Still there" table={still} total={branch.findings - branch.new_findings} withBinary />
      <Trends days={tonight.days} />
      {row.branches > 1 && <Branches />}
    </div>
  );
}

function Headline({ tonight }: { tonight: Tonight }) {
  const { index } = useShown();
  const { branch } = tonight;
  const late = longAgo(branch.last_at, index.made_at);
  return (
    <section class={`headline ${branch.findings > 0 ? "leaking" : "healthy"}`}>
      <div>
        <h1>{tonightSentence(tonight)}</h1>
        <p class="then">
          Branch <code>{branch.branch}</code>, {buildAt(branch.last_build, branch.last_at)}
          {late !== "" && <strong class="late"> · the last night was {late}</strong>}
        </p>
      </div>
      <Facts facts={factsOf(tonight)} />
    </section>
  );
}

function factsOf({ branch, leaked_bytes, before_leaked_bytes, live_bytes }: Tonight): Fact[] {
  return [
    { name: "Leaked", value: bytesOf(leaked_bytes), more: changeText(leaked_bytes - before_leaked_bytes) },
    { name: "Live", value: bytesOf(live_bytes) },
    {
      name: "Leaks",
      value: numberOf(branch.findings),
      more: `in ${countOf(branch.leaking_binaries, "binary", "binaries")}`,
    },
    { name: "Ran", value: numberOf(branch.ran), more: `of ${countOf(branch.binaries, "binary", "binaries")}` },
  ];
}

function changeText(change: number): string {
  return change === 0 ? "as the night before" : `${bytesChange(change)} since the night before`;
}

const NAMED = 8;

function NotRun({ tonight }: { tonight: Tonight }) {
  const { to } = useRoute();
  const { not_run: binaries, branch } = tonight;
  if (branch.not_run === 0) return null;
  return (
    <Panel title="Did not run tonight" aside={countOf(branch.not_run, "binary", "binaries")}>
      <ul class="not-run">
        {binaries.slice(0, NAMED).map(({ binary, last_at, build }) => (
          <li key={binary}>
            <a class="code" href={to({ page: "binary", binary })}>
              {binary}
            </a>{" "}
            <span class="soft">last ran {buildAt(build, last_at)}</span>
          </li>
        ))}
      </ul>
      {branch.not_run > NAMED && (
        <p class="small">
          <a href={to({ page: "binaries", query: { show: "not-run" } })}>all of them</a>
        </p>
      )}
    </Panel>
  );
}

function Trends({ days }: { days: Days }) {
  if (days.at.length === 0) return null;
  const changes = (index: number) => changesText(days.new_findings[index] ?? 0, days.fixed_findings[index] ?? 0);
  const marks = days.at.flatMap((_at, index) => [
    ...((days.new_findings[index] ?? 0) > 0 ? [{ index, sign: "new" as const }] : []),
  ]);
  return (
    <div class="columns">
      <Panel title="Leaked bytes by day" aside="▲ something was new">
        <NightChart
          label="Leaked bytes by day"
          at={days.at}
          values={days.leaked_bytes}
          look="leaked"
          text={bytesOf}
          more={changes}
          when={dayOf}
          marks={marks}
        />
      </Panel>
      <Panel title="Live bytes by day" aside={`${countOf(days.at.length, "day")} until ${dayOf(days.at.at(-1) ?? 0)}`}>
        <NightChart
          label="Live bytes by day"
          at={days.at}
          values={days.live_bytes}
          look="live"
          text={bytesOf}
          when={dayOf}
        />
      </Panel>
    </div>
  );
}

/** "2 new, 1 fixed"; empty if nothing has changed. */
function changesText(fresh: number, fixed: number): string {
  const parts = [fresh > 0 && `${numberOf(fresh)} new`, fixed > 0 && `${numberOf(fixed)} fixed`];
  return parts.filter(Boolean).join(", ");
}

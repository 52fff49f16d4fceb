// All projects: which of them is clean tonight?
import { bytesOf, countOf, numberOf } from "../../words/numbers";
import type { Index, ProjectRow } from "../data/answers";
import { Spark } from "../parts/spark";
import { useRoute } from "../route/use_place";
import { dayOf, longAgo, whenOf } from "../words/dates";
import { branchSentence, buildAt } from "../words/tonight";

export function HomePage({ index }: { index: Index }) {
  const { projects } = index;
  if (projects.length === 0) return <Empty />;
  return (
    <div class="stack">
      <div>
        <h1>{headline(projects)}</h1>
        <p class="soft">As of {whenOf(index.made_at)} UTC. All times here are in UTC.</p>
      </div>
      <ol class="projects" aria-label="Projects">
        {projects.map((row) => (
          <Project key={row.project} row={row} now={index.made_at} />
        ))}
      </ol>
    </div>
  );
}

function headline(projects: ProjectRow[]): string {
  const leaking = projects.filter(({ branch }) => branch.findings > 0).length;
  if (leaking === 0)
    return projects.length === 1
      ? "Nothing leaks tonight."
      : `All ${numberOf(projects.length)} projects are clean tonight.`;
  if (projects.length === 1) return "The project leaks tonight.";
  if (leaking === projects.length) return `All ${numberOf(leaking)} projects leak tonight.`;
  return `${numberOf(leaking)} of ${countOf(projects.length, "project")} ${leaking === 1 ? "leaks" : "leak"} tonight.`;
}

function Project({ row, now }: { row: ProjectRow; now: number }) {
  const { to } = useRoute();
  const { branch, days } = row;
  const late = longAgo(branch.last_at, now);
  return (
    <li class={branch.findings > 0 ? "leaking" : "clean"}>
      <a class="bare project-row" data-row href={to({ page: "project", project: row.project })}>
        <span class="says">
          <strong class="one-line">{row.project}</strong>
          <span>{branchSentence(branch)}</span>
          <span class="soft small one-line">
            {branch.branch}, {buildAt(branch.last_build, branch.last_at)}
            {late !== "" && ` (${late})`}
          </span>
        </span>
        <span class="says number">
          <span>
            {numberOf(branch.ran)} <span class="soft">of {countOf(branch.binaries, "binary", "binaries")} ran</span>
          </span>
          <span class="soft small">{bytesOf(row.leaked_bytes)} leaked</span>
        </span>
        <Spark
          values={days.leaked_bytes}
          label={`Leaked bytes, ${dayOf(days.at[0] ?? 0)} to ${dayOf(days.at.at(-1) ?? 0)}`}
        />
      </a>
    </li>
  );
}

function Empty() {
  return (
    <section class="notice">
      <h2>There are no reports in this history yet.</h2>
      <p>Add the reports of a run, and write the dashboard again:</p>
      <code class="command">gordian history add --db HISTORY --project NAME --build COMMIT gordian-out/*</code>
    </section>
  );
}

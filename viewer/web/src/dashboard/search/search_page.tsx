// One search over everything that has a name: projects, binaries, findings; each project on the branch that it shows first.
import { useMemo } from "preact/hooks";

import { useAnswer } from "../../data/use_answer";
import { matcherOf } from "../../parts/filter";
import { Results, SHOWN } from "../../search/results";
import { bytesOf } from "../../words/numbers";
import type { Index, ProjectRow } from "../data/answers";
import { paths } from "../data/paths";
import { useFindings } from "../data/use_findings";
import { textOf } from "../findings/findings_page";
import { StateChip } from "../parts/state_chip";
import { hrefOf } from "../route/place";
import { useRoute } from "../route/use_place";
import { branchSentence } from "../words/tonight";

export function SearchPage({ index }: { index: Index }) {
  const { place } = useRoute();
  const q = (place.query.q ?? "").trim();
  const matches = useMemo(() => matcherOf(q), [q]);
  if (q === "")
    return <p class="soft">Look for a project, a binary, a type, a function, a file, an owner or a finding.</p>;
  const projects = index.projects.filter(({ project }) => matches(project));
  return (
    <div class="stack">
      <h1>
        Search for <code>{q}</code>
      </h1>
      <Results title="Projects" found={projects.length} none="No project has that in its name.">
        {projects.slice(0, SHOWN).map(({ project, branch }) => (
          <li key={project}>
            <a data-row href={at({ page: "project", project })}>
              {project}
            </a>
            <span class="soft">{branchSentence(branch)}</span>
          </li>
        ))}
      </Results>
      {index.projects.map((row) => (
        <InProject key={row.project} row={row} q={q} />
      ))}
    </div>
  );
}

function InProject({ row, q }: { row: ProjectRow; q: string }) {
  const { project, branch } = row;
  const binaries = useAnswer(paths.binaries(project, branch.branch));
  const findings = useFindings(project, branch.branch);
  const [foundBinaries, foundFindings] = useMemo(() => {
    const matches = matcherOf(q);
    const all = binaries.state === "told" ? binaries.value.binaries : [];
    return [all.filter(({ binary }) => matches(binary)), findings.rows.filter((finding) => matches(textOf(finding)))];
  }, [binaries, findings, q]);
  const reading = binaries.state === "asking" || (!findings.complete && findings.why === "");
  return (
    <>
      <Results
        title={`Binaries of ${project}`}
        found={foundBinaries.length}
        none={reading ? "Reading …" : "No binary has that in its name."}
        all={at({ page: "binaries", project, query: { q } })}
      >
        {foundBinaries.slice(0, SHOWN).map(({ binary, leaked_bytes }) => (
          <li key={binary}>
            <a class="code one-line" data-row href={at({ page: "binary", project, binary })}>
              {binary}
            </a>
            <span class="soft">{bytesOf(leaked_bytes)} leaked</span>
          </li>
        ))}
      </Results>
      <Results
        title={`Findings of ${project}`}
        found={foundFindings.length}
        none={reading ? "Reading …" : "No finding has that in it."}
        all={at({ page: "findings", project, query: { q } })}
      >
        {foundFindings.slice(0, SHOWN).map((finding) => (
          <li key={`${finding.binary}/${finding.id}`}>
            <a
              class="code one-line"
              data-row
              href={at({ page: "finding", project, binary: finding.binary, id: finding.id })}
            >
              {finding.title === "" ? finding.id : finding.title}, {finding.binary}
            </a>
            <StateChip state={finding.state} ran={finding.ran} />
          </li>
        ))}
      </Results>
    </>
  );
}

function at(place: {
  page: "project" | "binaries" | "binary" | "findings" | "finding";
  project: string;
  binary?: string;
  id?: string;
  query?: Record<string, string>;
}): string {
  return hrefOf({ binary: "", id: "", query: {}, ...place });
}

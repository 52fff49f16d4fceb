// All findings of a branch, in parts that come one after the other: a large project has tens of thousands.
import { useEffect, useState } from "preact/hooks";

import { useAnswers, type Answers } from "../../data/use_answer";
import type { FindingRow } from "./answers";
import { FINDINGS_AT_ONCE, paths } from "./paths";
import { rowsOf } from "./table";

export interface AllFindings {
  rows: FindingRow[];
  complete: boolean;
  why: string; // it could not go on; else empty
}

const NONE: AllFindings = { rows: [], complete: false, why: "" };

export function useFindings(project: string, branch: string): AllFindings {
  const answers = useAnswers();
  const { forgotten } = answers;
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    let wanted = true;
    void readAll(answers, project, branch, (findings) => {
      if (wanted) setFound(findings);
      return wanted;
    });
    return () => void (wanted = false);
  }, [answers, forgotten, project, branch]);
  return found;
}

// `tell` says whether anybody still wants to know.
async function readAll(
  answers: Answers,
  project: string,
  branch: string,
  tell: (findings: AllFindings) => boolean,
): Promise<void> {
  let rows: FindingRow[] = [];
  for (const list of ["there", "fixed"] as const)
    for (let from = 0, more = true; more; from += FINDINGS_AT_ONCE) {
      const path = paths.findings(project, branch, list, from);
      await answers.ask(path);
      const answer = answers.get(path);
      if (answer.state !== "told") {
        const why = answer.state === "failed" ? answer.why : "There is no such branch.";
        tell({ rows, complete: false, why });
        return;
      }
      rows = [...rows, ...rowsOf(answer.value.findings)];
      more = answer.value.findings.more;
      if (!tell({ rows, complete: list === "fixed" && !more, why: "" })) return;
    }
}

import type { Report } from "./answers";
import { paths } from "./paths";
import { useAnswer, type Answer } from "./use_answer";

/** The report of a snapshot: what most pages begin with. */
export function useReport(snapshot: number): Answer<Report> {
  return useAnswer(paths.report(snapshot));
}

// The questions that the dashboard can ask, each with the type of its answer (answers.ts says what they mean).
import type { Path } from "../../data/paths";
import type { Binaries, Binary, Branches, FindingHistory, Findings, Index, Tonight } from "./answers";

export const FINDINGS_AT_ONCE = 2000;

export const paths = {
  index: (): Path<Index> => "index",
  branches: (project: string): Path<Branches> => `p/${segment(project)}/branches`,
  tonight: (project: string, branch: string): Path<Tonight> => `${branchPath(project, branch)}/tonight`,
  binaries: (project: string, branch: string): Path<Binaries> => `${branchPath(project, branch)}/binaries`,
  findings: (project: string, branch: string, list: "there" | "fixed", from: number): Path<Findings> =>
    `${branchPath(project, branch)}/findings/${list}/${from}`,
  binary: (project: string, branch: string, binary: string): Path<Binary> =>
    `${branchPath(project, branch)}/b/${segment(binary)}/nights`,
  finding: (project: string, branch: string, binary: string, id: string): Path<FindingHistory> =>
    `${branchPath(project, branch)}/b/${segment(binary)}/f/${segment(id)}`,
};

function branchPath(project: string, branch: string): string {
  return `p/${segment(project)}/r/${segment(branch)}`;
}

/** A name as a part of a path: small letters, digits and "-" stand for themselves, every other byte is "_2f". */
export function segment(name: string): string {
  return Array.from(new TextEncoder().encode(name), (byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}

import type { Finding, Member } from "../../data/answers";
import type { WhatIf } from "../what_if";
import { LEFT_OUT, type Box, type DrawnNode } from "./drawing";

interface NodeShapeProps {
  finding: Finding;
  node: DrawnNode;
  box: Box;
  whatIf: WhatIf | null;
}

/** An object: its type, and why its count is what it is. After a cut: what would be left of the count. */
export function NodeShape({ finding, node, box, whatIf }: NodeShapeProps) {
  const member = finding.members[node.member];
  const leftOut = node.member === LEFT_OUT;
  const freed = whatIf !== null && (leftOut ? whatIf.cut.verified : whatIf.freed.has(node.member));
  const left = whatIf ? (freed ? 0 : whatIf.countOf(node.member)) : 0;
  const detail =
    whatIf && !leftOut ? `use_count ${member?.use_count ?? 0} → ${left}${freed ? ", freed" : ""}` : node.detail;
  return (
    <g class={`node ${leftOut ? "left-out" : ""} ${freed ? "freed" : ""}`} transform={`translate(${box.x} ${box.y})`}>
      <title>{`${member?.type ?? ""} ${addressOf(member)}\n${member?.proof ?? ""}`}</title>
      <rect class="body eased" x={-box.width / 2} y={-box.height / 2} width={box.width} height={box.height} rx="8" />
      <text class="title" y="-8" text-anchor="middle" dominant-baseline="central">
        {node.title}
      </text>
      <text class="detail" y="12" text-anchor="middle" dominant-baseline="central">
        {detail}
      </text>
    </g>
  );
}

// A history keeps none: each process has its own.
function addressOf(member: Member | undefined): string {
  return member === undefined || member.address === "0x0" ? "" : member.address;
}

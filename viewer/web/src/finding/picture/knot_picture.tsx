// The knot, drawn: types as nodes, members as edges. A strong edge is solid, a weak one dashed; a click on one shows what
// making it weak would do.
import { useMemo } from "preact/hooks";

import type { Finding } from "../../data/answers";
import { useWidth } from "../../parts/use_width";
import { cutOf, type WhatIf } from "../what_if";
import { EdgeShape } from "./edge_shape";
import { pictureOf } from "./fitted";
import { NodeShape } from "./node_shape";

interface KnotPictureProps {
  finding: Finding;
  all: boolean; // or only the smallest cycle
  whatIf: WhatIf | null;
  onCut: (edge: number) => void;
}

export function KnotPicture({ finding, all, whatIf, onCut }: KnotPictureProps) {
  const [holder, room] = useWidth(760);
  const { drawing, layout, scale } = useMemo(() => pictureOf(finding, all, room), [finding, all, room]);
  const { left, top, width, height } = layout.bounds;
  return (
    <div ref={holder} class="picture" tabIndex={0} role="group" aria-label="The knot, drawn">
      <svg
        width={width * scale}
        height={height * scale}
        viewBox={`${left} ${top} ${width} ${height}`}
        class={whatIf ? "cutting" : ""}
      >
        <defs>
          <ArrowHead id="arrow" />
          <ArrowHead id="arrow-cut" />
        </defs>
        {drawing.edges.map((edge, index) => {
          const laid = layout.edges[index];
          const first = edge.edges[0] ?? -1;
          return (
            laid && (
              <EdgeShape
                key={index}
                finding={finding}
                edge={edge}
                laid={laid}
                cut={whatIf?.cutEdges.has(first) ?? false}
                tried={cutOf(finding, first)}
                onCut={() => onCut(first)}
              />
            )
          );
        })}
        {drawing.nodes.map((node, index) => {
          const box = layout.nodes[index];
          return box && <NodeShape key={node.member} finding={finding} node={node} box={box} whatIf={whatIf} />;
        })}
      </svg>
    </div>
  );
}

function ArrowHead({ id }: { id: string }) {
  return (
    <marker id={id} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
      <path d="M0 0.8L10 5L0 9.2z" class={id} />
    </marker>
  );
}

// The knot, drawn: types as nodes, members as edges. A strong edge is solid, a weak one dashed; a click on one shows what
// making it weak would do.
import { useMemo } from "preact/hooks";

import type { Finding } from "../../data/answers";
import { useWidth } from "../../parts/use_width";
import { cutOf, type WhatIf } from "../what_if";
import { drawingOf, type Drawing, type Layout } from "./drawing";
import { EdgeShape } from "./edge_shape";
import { layLayers } from "./layered_layout";
import { codeCharWidth } from "./measure";
import { NodeShape } from "./node_shape";
import { layRing, ringOrder } from "./ring_layout";

const LARGEST_SCALE = 1.3;
const SMALLEST_SCALE = 0.56; // smaller than that nobody reads it: then it is scrolled
const HIGHEST = 560;

interface KnotPictureProps {
  finding: Finding;
  all: boolean; // or only the smallest cycle
  whatIf: WhatIf | null;
  onCut: (edge: number) => void;
}

export function KnotPicture({ finding, all, whatIf, onCut }: KnotPictureProps) {
  const drawing = useMemo(() => drawingOf(finding, all, codeCharWidth()), [finding, all]);
  const layout = useMemo(() => lay(drawing), [drawing]);
  const [holder, room] = useWidth(760);
  const { left, top, width, height } = layout.bounds;
  const scale = Math.max(SMALLEST_SCALE, Math.min(LARGEST_SCALE, room / width, HIGHEST / height));
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

function lay(drawing: Drawing): Layout {
  const order = ringOrder(drawing);
  return order ? layRing(drawing, order) : layLayers(drawing);
}

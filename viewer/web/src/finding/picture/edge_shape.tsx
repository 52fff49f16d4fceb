import type { Cut, Finding } from "../../data/answers";
import { countOf } from "../../words/numbers";
import { LINE_HEIGHT, type DrawnEdge, type Layout } from "./drawing";

interface EdgeShapeProps {
  finding: Finding;
  edge: DrawnEdge;
  laid: Layout["edges"][number];
  cut: boolean;
  tried: Cut | undefined;
  onCut: () => void;
}

/** A member that leads to another object: a line with its label, and a button where a cut was tried. */
export function EdgeShape({ finding, edge, laid, cut, tried, onCut }: EdgeShapeProps) {
  const source = finding.edges[edge.edges[0] ?? 0];
  const weak = cut || source?.strength === "weak";
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onCut();
  };
  const button = tried
    ? { role: "button" as const, tabIndex: 0, onClick: onCut, onKeyDown: press, "aria-pressed": cut }
    : { role: "img" as const };
  return (
    <g
      class={`edge ${weak ? "weak" : "strong"} ${cut ? "cut" : ""} ${tried ? "cuttable" : ""}`}
      {...button}
      aria-label={says()}
    >
      <title>{says()}</title>
      <path class="touch" d={laid.path} />
      <path class="line eased" d={laid.path} marker-end={`url(#${cut ? "arrow-cut" : "arrow"})`} />
      <Label edge={edge} label={laid.label} cut={cut} />
    </g>
  );

  function says(): string {
    const what = `${source?.member ?? ""}${source?.declared ? `: ${source.declared}` : ""}`;
    const via = source && source.via.length > 0 ? ` via ${source.via.join(", ")}` : "";
    const then = tried ? `; weak, it frees ${tried.frees_objects} of ${countOf(finding.objects, "object")}` : "";
    return `${what}${via}, ${source?.strength ?? ""}${then}`;
  }
}

function Label({ edge, label, cut }: { edge: DrawnEdge; label: Layout["edges"][number]["label"]; cut: boolean }) {
  const { x, y, width, height } = label;
  const first = y - ((edge.lines.length - 1) * LINE_HEIGHT) / 2;
  return (
    <>
      <rect class="back" x={x - width / 2} y={y - height / 2} width={width} height={height} rx="6" />
      {edge.lines.map(({ text, kind }, index) => (
        <text
          key={index}
          class={kind}
          x={x}
          y={first + index * LINE_HEIGHT}
          text-anchor="middle"
          dominant-baseline="central"
        >
          {kind === "closure" && index === edge.lines.findIndex((line) => line.kind === "closure") ? "λ " : ""}
          {kind === "container" ? "▤ " : ""}
          {cut && index === 0 ? `✂ ${text.replace("shared_ptr", "weak_ptr")}` : text}
        </text>
      ))}
    </>
  );
}

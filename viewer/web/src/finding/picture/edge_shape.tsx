import type { Cut, Finding } from "../../data/answers";
import { countOf } from "../../words/numbers";
import { wayText } from "../../words/way";
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
  const source = finding.edges[edge.edges[0] ?? -1];
  const capture = tried !== undefined && tried.capture !== "";
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
      class={`edge ${source ? "" : "unseen-way"} ${weak ? "weak" : "strong"} ${cut ? "cut" : ""} ${tried ? "cuttable" : ""}`}
      {...button}
    >
      <title>{says()}</title>
      <path class="touch" d={laid.path} />
      <path class="line eased" d={laid.path} marker-end={`url(#${cut ? "arrow-cut" : "arrow"})`} />
      <Label edge={edge} label={laid.label} cut={cut} capture={capture} />
    </g>
  );

  // What is seen, and what is not: the whole names, and what a cut would do.
  function says(): string {
    if (!source) return "through the objects that are not drawn";
    const seen = edge.lines.map((_line, index) => shownText(edge, index, cut, capture)).join(" ");
    const whole = `${wayText(source)}${source.declared === "" ? "" : `: ${source.declared}`}`;
    const then = tried ? `; weak, it frees ${tried.frees_objects} of ${countOf(finding.objects, "object")}` : "";
    return `${seen}\n${whole}, ${cut ? "weak if cut" : source.strength}${then}`;
  }
}

// One line of the label. A cut is marked at what would become weak: the member, or what a closure captures.
function shownText(edge: DrawnEdge, index: number, cut: boolean, capture: boolean): string {
  const { kind = "member", text = "" } = edge.lines[index] ?? {};
  if (cut && index === cutLine(edge, capture)) return `✂ ${text.replace("shared_ptr", "weak_ptr")}`;
  if (kind === "container") return `▤ ${text}`;
  const firstClosure = kind === "closure" && edge.lines[index - 1]?.kind !== "closure";
  return firstClosure ? `λ ${text}` : text;
}

function cutLine(edge: DrawnEdge, capture: boolean): number {
  const last = edge.lines.findLastIndex(({ kind }) => kind === (capture ? "closure" : "member"));
  return Math.max(last, 0);
}

interface LabelProps {
  edge: DrawnEdge;
  label: Layout["edges"][number]["label"];
  cut: boolean;
  capture: boolean;
}

function Label({ edge, label, cut, capture }: LabelProps) {
  const { x, y, width, height } = label;
  const first = y - ((edge.lines.length - 1) * LINE_HEIGHT) / 2;
  return (
    <>
      <rect class="back" x={x - width / 2} y={y - height / 2} width={width} height={height} rx="6" />
      {edge.lines.map(({ kind }, index) => (
        <text
          key={index}
          class={`label-${kind}${cut && index === cutLine(edge, capture) ? " cut-line" : ""}`}
          x={x}
          y={first + index * LINE_HEIGHT}
          text-anchor="middle"
          dominant-baseline="central"
        >
          {shownText(edge, index, cut, capture)}
        </text>
      ))}
    </>
  );
}

import type { Label, LabelName, Report } from "../data/answers";
import { LABELS } from "../parts/chips";
import { Panel } from "../parts/panel";
import { bytesOf, countOf, percentOf } from "../words/numbers";

// Garbage first: it is what one looks for.
const ORDER: readonly LabelName[] = ["cycle", "retained", "unreachable", "weak_held", "alive", "ignored"];

/** Every block has one label; together they are the heap. */
export function HeapByLabel({ report }: { report: Report }) {
  const labels = ORDER.flatMap((name) => report.labels.filter((label) => label.name === name && label.blocks > 0));
  if (labels.length === 0) return null;
  return (
    <Panel title="The heap" aside={heapText(report)}>
      <div class="heap-strip" aria-hidden="true">
        {labels.map((label) => (
          <div key={label.name} class={`fill-${label.name}`} style={{ flexGrow: label.bytes }} />
        ))}
      </div>
      <ul class="legend">
        {labels.map((label) => (
          <LegendEntry key={label.name} label={label} heapBytes={report.heap.bytes} />
        ))}
      </ul>
    </Panel>
  );
}

function LegendEntry({ label, heapBytes }: { label: Label; heapBytes: number }) {
  return (
    <li data-label={label.name}>
      <span class={`swatch fill-${label.name}`} /> {LABELS[label.name]} <strong>{bytesOf(label.bytes)}</strong>{" "}
      <span class="soft">
        {countOf(label.blocks, "block")}, {percentOf(label.bytes, heapBytes)}
      </span>
    </li>
  );
}

function heapText({ heap }: Report): string {
  return `${bytesOf(heap.bytes)}, ${countOf(heap.blocks, "block")}, ${countOf(heap.units, "counted object")}`;
}

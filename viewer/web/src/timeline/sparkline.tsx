import { line } from "d3-shape";

const WIDTH = 120;
const HEIGHT = 22;

/** A small curve: how an amount went from snapshot to snapshot. */
export function Sparkline({ values }: { values: number[] }) {
  const most = Math.max(...values, 1);
  const step = values.length > 1 ? WIDTH / (values.length - 1) : 0;
  const path = line<number>()
    .x((_value, index) => 2 + index * step)
    .y((value) => 2 + HEIGHT * (1 - value / most))(values);
  return (
    <svg class="sparkline" width={WIDTH + 4} height={HEIGHT + 4} aria-hidden="true">
      <path d={path ?? ""} />
      <circle cx={2 + (values.length - 1) * step} cy={2 + HEIGHT * (1 - (values.at(-1) ?? 0) / most)} r="2.4" />
    </svg>
  );
}

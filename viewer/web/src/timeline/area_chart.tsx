// Amounts over the snapshots, stacked. The pointer, or the arrow keys, choose a snapshot; its numbers stand above.
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { useState } from "preact/hooks";

import type { TimelinePoint } from "../data/answers";
import { useWidth } from "../parts/use_width";
import { timeOf } from "../words/numbers";
import { labelledOf, positionsOf } from "./scales";

const HEIGHT = 200;
const LEFT = 76;
const RIGHT = 36;
const TOP = 8;
const BOTTOM = 24;
const TICKS = 4;
const LABEL_ROOM = 74;

export interface Series {
  key: string;
  name: string;
  look: string; // class
  values: number[]; // one for each snapshot
}

interface AreaChartProps {
  label: string;
  points: TimelinePoint[];
  numbers: string[]; // of the snapshots
  series: Series[]; // the lowest first
  text: (value: number) => string;
  at: number; // the chosen snapshot
  onChoose: (index: number) => void;
  kind?: "area" | "line";
}

export function AreaChart({ label, points, numbers, series, text, at, onChoose, kind = "area" }: AreaChartProps) {
  const [holder, width] = useWidth(900);
  const [pointed, point] = useState<number | null>(null);
  const inner = Math.max(width - LEFT - RIGHT, 50);
  const positions = positionsOf(points, inner);
  const layers = stacked(series, kind);
  const most = Math.max(...layers.flatMap(({ tops }) => tops), 1);
  const y = scaleLinear().domain([0, most]).nice(TICKS).range([HEIGHT, 0]);
  const shown = pointed ?? at;
  const choose = (event: MouseEvent) => {
    const x = event.clientX - (holder.current?.getBoundingClientRect().left ?? 0) - LEFT;
    return nearest(positions, x);
  };
  return (
    <div class="chart">
      <Readout points={points} numbers={numbers} series={series} shown={shown} text={text} />
      <div
        ref={holder}
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={at + 1}
        aria-valuetext={`snapshot ${numbers[at] ?? ""}: ${series.map(({ name, values }) => `${name} ${text(values[at] ?? 0)}`).join(", ")}`}
        onPointerMove={(event) => point(choose(event))}
        onPointerLeave={() => point(null)}
        onClick={(event) => onChoose(choose(event))}
        onKeyDown={(event) => {
          const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          if (by === 0) return;
          event.preventDefault();
          onChoose(Math.min(Math.max(at + by, 0), points.length - 1));
        }}
      >
        <svg width={width} height={HEIGHT + TOP + BOTTOM} aria-hidden="true">
          <g transform={`translate(${LEFT} ${TOP})`}>
            {y.ticks(TICKS).map((tick) => (
              <g key={tick} transform={`translate(0 ${y(tick)})`}>
                <line class="grid" x2={inner} />
                <text class="tick" x="-10" dy="0.32em" text-anchor="end">
                  {text(tick)}
                </text>
              </g>
            ))}
            {layers.map(({ look, bottoms, tops, key }) => (
              <path
                key={key}
                class={`${kind}-of ${look}`}
                d={(kind === "area" ? areaPath(positions, bottoms, tops, y) : linePath(positions, tops, y)) ?? ""}
              />
            ))}
            {kind === "line" &&
              layers.map(({ look, tops, key }) =>
                positions.map((x, index) => (
                  <circle key={`${key}${index}`} class={`dot-of ${look}`} cx={x} cy={y(tops[index] ?? 0)} r="3" />
                )),
              )}
            <line class="cursor" x1={positions[shown]} x2={positions[shown]} y2={HEIGHT} />
            {labelledOf(positions, LABEL_ROOM).map((index) => (
              <text key={index} class="tick" x={positions[index]} y={HEIGHT + 19} text-anchor="middle">
                {timeOf(points[index]?.taken_at ?? 0) || numbers[index]}
              </text>
            ))}
          </g>
        </svg>
      </div>
    </div>
  );
}

interface ReadoutProps {
  points: TimelinePoint[];
  numbers: string[];
  series: Series[];
  shown: number;
  text: (value: number) => string;
}

function Readout({ points, numbers, series, shown, text }: ReadoutProps) {
  return (
    <p class="readout">
      <span class="soft when">
        Snapshot {numbers[shown]} {timeOf(points[shown]?.taken_at ?? 0)}
      </span>
      {[...series].reverse().map(({ key, name, look, values }) => (
        <span key={key}>
          <span class={`swatch ${look}`} /> {name} <strong>{text(values[shown] ?? 0)}</strong>
        </span>
      ))}
    </p>
  );
}

function stacked(series: Series[], kind: "area" | "line") {
  let below: number[] = [];
  return series.map(({ key, look, values }) => {
    const bottoms = kind === "line" ? values.map(() => 0) : values.map((_value, index) => below[index] ?? 0);
    const tops = values.map((value, index) => value + (bottoms[index] ?? 0));
    below = tops;
    return { key, look, bottoms, tops };
  });
}

function areaPath(positions: number[], bottoms: number[], tops: number[], y: (value: number) => number) {
  return area<number>()
    .x((x) => x)
    .y0((_x, index) => y(bottoms[index] ?? 0))
    .y1((_x, index) => y(tops[index] ?? 0))(positions);
}

function linePath(positions: number[], tops: number[], y: (value: number) => number) {
  return line<number>()
    .x((x) => x)
    .y((_x, index) => y(tops[index] ?? 0))(positions);
}

function nearest(positions: number[], x: number): number {
  let best = 0;
  positions.forEach((position, index) => {
    if (Math.abs(position - x) < Math.abs((positions[best] ?? 0) - x)) best = index;
  });
  return best;
}

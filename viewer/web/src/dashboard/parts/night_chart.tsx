// An amount over the nights. Each night is where it was in time; where none was for long, the line is broken. The pointer, or
// the arrow keys, choose a night, which is read out above.
import { useState } from "preact/hooks";

import { useWidth } from "../../parts/use_width";
import { shortDayOf, whenOf } from "../words/dates";
import { isGap, labelledOf, scaleOf, ticksOf } from "./night_scale";

const HEIGHT = 150;
const LEFT = 72;
const RIGHT = 26;
const TOP = 8;
const BOTTOM = 24;
const LABEL_ROOM = 64;
const MOST_DOTS = 60; // of more nights the dots would be a thick line

interface NightChartProps {
  label: string;
  at: number[]; // times of the nights, ascending
  values: (number | null)[]; // null: not there
  look: "leaked" | "live" | "count";
  text: (value: number) => string;
  tick?: (value: number) => string; // beside the axis; else as in the text
  when?: (at: number) => string;
  more?: (index: number) => string; // what else to read out of a night
  marks?: { index: number; sign: "new" | "fixed" }[];
}

export function NightChart({
  label,
  at,
  values,
  look,
  text,
  tick = text,
  when = whenOf,
  more,
  marks = [],
}: NightChartProps) {
  const [holder, width] = useWidth(600);
  const [chosen, choose] = useState<number | null>(null);
  const inner = Math.max(width - LEFT - RIGHT, 50);
  const x = scaleOf(at, inner);
  const ticks = ticksOf(Math.max(...values.map((value) => value ?? 0), 1), look === "count");
  const y = (value: number) => HEIGHT * (1 - value / (ticks.at(-1) ?? 1));
  const shown = chosen ?? at.length - 1;
  const nearestTo = (event: MouseEvent) => {
    const left = event.clientX - (holder.current?.getBoundingClientRect().left ?? 0) - LEFT;
    return x.reduce(
      (best, place, index) => (Math.abs(place - left) < Math.abs((x[best] ?? 0) - left) ? index : best),
      0,
    );
  };
  const said = (index: number) => {
    const value = values[index];
    return `${when(at[index] ?? 0)}: ${value === null || value === undefined ? "not there" : text(value)}${more && more(index) !== "" ? `, ${more(index)}` : ""}`;
  };
  return (
    <div class="chart">
      <p class="readout">{at.length > 0 && said(shown)}</p>
      <div
        ref={holder}
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={Math.max(at.length, 1)}
        aria-valuenow={shown + 1}
        aria-valuetext={said(shown)}
        onPointerMove={(event) => choose(nearestTo(event))}
        onPointerLeave={() => choose(null)}
        onKeyDown={(event) => {
          const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          if (by === 0) return;
          event.preventDefault();
          choose(Math.min(Math.max(shown + by, 0), at.length - 1));
        }}
      >
        <svg width={width} height={HEIGHT + TOP + BOTTOM} aria-hidden="true">
          <g transform={`translate(${LEFT} ${TOP})`}>
            {ticks.map((value) => (
              <g key={value} transform={`translate(0 ${y(value)})`}>
                <line class="grid" x2={inner} />
                <text class="tick" x="-10" dy="0.32em" text-anchor="end">
                  {tick(value)}
                </text>
              </g>
            ))}
            {stretchesOf(at, values).map((stretch) => (
              <Stretch key={stretch[0]} stretch={stretch} x={x} y={y} values={values} look={look} />
            ))}
            {marks.map(({ index, sign }) => (
              <text key={`${index}${sign}`} class={`mark-${sign}`} x={x[index]} y={HEIGHT - 4} text-anchor="middle">
                {sign === "new" ? "▲" : "▽"}
              </text>
            ))}
            <line class="cursor" x1={x[shown]} x2={x[shown]} y2={HEIGHT} />
            {labelledOf(x, LABEL_ROOM).map((index) => (
              <text key={index} class="tick" x={x[index]} y={HEIGHT + 18} text-anchor="middle">
                {shortDayOf(at[index] ?? 0)}
              </text>
            ))}
          </g>
        </svg>
      </div>
    </div>
  );
}

interface StretchProps {
  stretch: number[];
  x: number[];
  y: (value: number) => number;
  values: (number | null)[];
  look: string;
}

function Stretch({ stretch, x, y, values, look }: StretchProps) {
  const point = (index: number) => `${round(x[index] ?? 0)} ${round(y(values[index] ?? 0))}`;
  const line = stretch.map(point).join("L");
  const [first = 0, last = 0] = [stretch[0], stretch.at(-1)];
  return (
    <>
      <path
        class={`under ${look}`}
        d={`M${round(x[first] ?? 0)} ${HEIGHT}L${line}L${round(x[last] ?? 0)} ${HEIGHT}Z`}
      />
      <path class={`curve ${look}`} d={`M${line}`} />
      {(values.length <= MOST_DOTS || stretch.length === 1) &&
        stretch.map((index) => (
          <circle key={index} class={`dot ${look}`} cx={x[index]} cy={y(values[index] ?? 0)} r="2.6" />
        ))}
    </>
  );
}

// Nights in a row with a value.
function stretchesOf(at: number[], values: (number | null)[]): number[][] {
  const stretches: number[][] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const last = stretches.at(-1);
    if (last?.at(-1) === index - 1 && !isGap(at, index)) last.push(index);
    else stretches.push([index]);
  });
  return stretches;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

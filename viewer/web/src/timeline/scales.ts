// Where snapshots stand in a chart: by their time, or one after the other where no time is known.
import { scaleLinear } from "d3-scale";

import type { TimelinePoint } from "../data/answers";

export function positionsOf(points: TimelinePoint[], width: number): number[] {
  const times = points.map(({ taken_at }) => taken_at);
  const timed = times.every((time, index) => time > 0 && (index === 0 || time > (times[index - 1] ?? 0)));
  const domain = timed ? [times[0] ?? 0, times.at(-1) ?? 1] : [0, points.length - 1];
  const scale = scaleLinear().domain(domain).range([0, width]);
  return points.map((_point, index) => (points.length === 1 ? width / 2 : scale(timed ? (times[index] ?? 0) : index)));
}

/** Indexes of the snapshots whose names fit under the axis: never two that would overlap. */
export function labelledOf(positions: number[], room: number): number[] {
  const labelled: number[] = [];
  let free = -Infinity;
  positions.forEach((position, index) => {
    if (position < free) return;
    labelled.push(index);
    free = position + room;
  });
  return labelled;
}

// Where nights stand in a chart, and which round numbers beside it.

/** Places of times in a width; a single one stands in the middle. */
export function scaleOf(at: number[], width: number): number[] {
  const [first = 0, last = 0] = [at[0], at.at(-1)];
  return at.map((time) => (last > first ? ((time - first) / (last - first)) * width : width / 2));
}

const LONG = 4; // times what is usual between two nights
const DAY = 86_400_000;

/** Whether nothing ran for long before a night. */
export function isGap(at: number[], index: number): boolean {
  if (index === 0 || at.length < 3) return false;
  const usual = Math.max(((at.at(-1) ?? 0) - (at[0] ?? 0)) / (at.length - 1), DAY);
  return (at[index] ?? 0) - (at[index - 1] ?? 0) > LONG * usual;
}

/** Indexes of those whose names fit under the axis: never two that would overlap; the last one has its name. */
export function labelledOf(places: number[], room: number): number[] {
  const labelled: number[] = [];
  let free = Infinity;
  for (let index = places.length - 1; index >= 0; --index) {
    const place = places[index] ?? 0;
    if (place > free) continue;
    labelled.push(index);
    free = place - room;
  }
  return labelled;
}

/** 0 and up to four round numbers above it, the last of which is not below `most`. `whole`: of things that are counted. */
export function ticksOf(most: number, whole: boolean): number[] {
  const rough = most / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((one) => one * 4 >= most) ?? 10 * magnitude;
  const each = whole ? Math.max(Math.ceil(step), 1) : step;
  const count = Math.max(Math.ceil(most / each - 1e-9), 1);
  return Array.from({ length: count + 1 }, (_unused, index) => index * each);
}

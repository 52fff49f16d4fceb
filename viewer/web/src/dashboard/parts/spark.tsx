// A small curve: how an amount went from night to night. Of more nights than it has room for, each stretch shows its
// largest: no peak is lost.

const WIDTH = 116;
const HEIGHT = 24;
const MOST_POINTS = 58; // two pixels each

interface SparkProps {
  values: number[];
  label: string;
  look?: "leaked" | "live";
}

export function Spark({ values, label, look = "leaked" }: SparkProps) {
  if (values.length === 0) return null;
  const points = largestOf(values, MOST_POINTS);
  const most = Math.max(...points, 1);
  const step = points.length > 1 ? WIDTH / (points.length - 1) : 0;
  const at = (value: number, index: number) =>
    `${Math.round((3 + index * step) * 10) / 10} ${Math.round((3 + HEIGHT * (1 - value / most)) * 10) / 10}`;
  const line = points.map(at).join("L");
  const last = points.at(-1) ?? 0;
  return (
    <svg
      class={`spark ${look}${points.some((value) => value > 0) ? "" : " nothing"}`}
      width={WIDTH + 6}
      height={HEIGHT + 6}
      role="img"
      aria-label={label}
    >
      <path class="under" d={`M3 ${HEIGHT + 3}L${line}L${3 + (points.length - 1) * step} ${HEIGHT + 3}Z`} />
      <path class="line" d={`M${line}`} />
      <circle
        class={last > 0 ? "leaks" : "clean"}
        cx={3 + (points.length - 1) * step}
        cy={3 + HEIGHT * (1 - last / most)}
        r="2.6"
      />
    </svg>
  );
}

export function largestOf(values: number[], most: number): number[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_unused, index) => {
    const from = Math.floor((index * values.length) / most);
    const to = Math.floor(((index + 1) * values.length) / most);
    return Math.max(...values.slice(from, to));
  });
}

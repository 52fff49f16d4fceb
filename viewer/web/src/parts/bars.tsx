import type { ComponentChildren } from "preact";

export interface Bar {
  key: string;
  what: ComponentChildren;
  amount: string;
  more?: string;
  parts: { fill: string; share: number }[]; // of the track's width, 0 to 1
}

/** Named amounts, each with a bar. */
export function Bars({ bars }: { bars: Bar[] }) {
  return (
    <ul class="bars">
      {bars.map((bar) => (
        <li key={bar.key}>
          <div class="what">
            {bar.what}
            <div class="track" aria-hidden="true">
              {bar.parts.map(({ fill, share }) => (
                <div key={fill} class={fill} style={{ width: `${Math.max(share * 100, share > 0 ? 0.6 : 0)}%` }} />
              ))}
            </div>
          </div>
          <div class="amount">
            {bar.amount}
            {bar.more !== undefined && <small>{bar.more}</small>}
          </div>
        </li>
      ))}
    </ul>
  );
}

// What a search found of one kind.
import type { ComponentChildren } from "preact";

import { numberOf } from "../words/numbers";

export const SHOWN = 12; // of each kind

interface ResultsProps {
  title: string;
  found: number;
  none: string;
  all?: string;
  children: ComponentChildren;
}

export function Results({ title, found, none, all, children }: ResultsProps) {
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>
          {title} <span class="soft">{numberOf(found)}</span>
        </h2>
        {all !== undefined && found > SHOWN && (
          <a class="small" href={all}>
            all of them
          </a>
        )}
      </header>
      {found === 0 ? <p class="soft">{none}</p> : <ul class="results">{children}</ul>}
    </section>
  );
}

import type { ComponentChildren } from "preact";

interface PanelProps {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** A titled box. */
export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section class="panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside !== undefined && <div class="soft small">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

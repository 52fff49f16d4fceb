import { Licenses } from "../../shell/license_list";

const INSIDE = /^(Preact|dagre|d3)/;

export function AboutPage({ version }: { version: string }) {
  return (
    <div class="stack">
      <h1>About this dashboard</h1>
      <p>
        Gordian {version} finds reference cycles and other leaks in C++ programs. This dashboard shows what it found,
        night by night. Apache-2.0. It loads nothing from elsewhere and sends nothing anywhere.
      </p>
      <Licenses inside={INSIDE} />
    </div>
  );
}

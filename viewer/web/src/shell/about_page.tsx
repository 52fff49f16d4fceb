import { useShown } from "../data/use_snapshot";

// Name, license, copyright: what the licenses ask to be kept with the copies that are in this file.
const LIBRARIES: readonly (readonly [string, string, string])[] = [
  ["Preact", "MIT", "Copyright (c) 2015-present Jason Miller"],
  ["dagre", "MIT", "Copyright (c) 2012-2014 Chris Pettitt"],
  ["TanStack Virtual", "MIT", "Copyright (c) 2021-present Tanner Linsley"],
  ["d3-hierarchy", "ISC", "Copyright 2010-2021 Mike Bostock"],
  ["d3-scale, d3-shape and what they use", "ISC", "Copyright 2010-2021 Mike Bostock"],
];

export function AboutPage() {
  const { index } = useShown();
  return (
    <div class="stack">
      <h1>About this page</h1>
      <p>
        Gordian {index.version} finds reference cycles in the heaps of C++ programs, and says which strand to cut.
        Apache-2.0. This page is one file; it loads nothing from elsewhere and sends nothing anywhere.
      </p>
      <section class="panel">
        <h2>Libraries inside</h2>
        <ul>
          {LIBRARIES.map(([name, license, copyright]) => (
            <li key={name}>
              {name}, {license}. <span class="soft">{copyright}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

import { useShown } from "../data/use_snapshot";
import { LIBRARIES, LICENSE_TEXTS } from "./licenses";

export function AboutPage() {
  const { index } = useShown();
  return (
    <div class="stack">
      <h1>About this page</h1>
      <p>
        Gordian {index.version} finds reference cycles in the heaps of C++ programs, and says which strand to cut.
        Apache-2.0. This page is one file; it loads nothing from elsewhere and sends nothing anywhere.
      </p>
      {(["MIT", "ISC"] as const).map((license) => (
        <section key={license} class="panel about">
          <h2>Libraries inside, {license} license</h2>
          <ul>
            {LIBRARIES.filter((library) => library.license === license).map(({ name, copyright }) => (
              <li key={name}>
                {name}. <span class="soft">{copyright}</span>
              </li>
            ))}
          </ul>
          <p class="soft small license">{LICENSE_TEXTS[license]}</p>
        </section>
      ))}
    </div>
  );
}

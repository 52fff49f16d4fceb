import { LIBRARIES, LICENSE_TEXTS } from "./licenses";

/** What the licenses of the libraries inside ask to be shown. `inside`: those with such names only. */
export function Licenses({ inside = /./ }: { inside?: RegExp }) {
  const libraries = LIBRARIES.filter(({ name }) => inside.test(name));
  return (
    <>
      {(["MIT", "ISC"] as const).map((license) => (
        <section key={license} class="panel about">
          <h2>Libraries inside, {license} license</h2>
          <ul>
            {libraries
              .filter((library) => library.license === license)
              .map(({ name, copyright }) => (
                <li key={name}>
                  {name}. <span class="soft">{copyright}</span>
                </li>
              ))}
          </ul>
          <p class="soft small license">{LICENSE_TEXTS[license]}</p>
        </section>
      ))}
    </>
  );
}

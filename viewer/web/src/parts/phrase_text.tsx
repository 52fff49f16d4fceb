import type { Phrase } from "../words/phrase";

/** Shows a sentence; names from the program as code. */
export function PhraseText({ phrase }: { phrase: Phrase }) {
  return (
    <>
      {phrase.map((part, index) => (typeof part === "string" ? part : <code key={index}>{shortened(part.code)}</code>))}
    </>
  );
}

// A sentence with a name of 2,000 characters is none; the whole name stands further down.
const LONGEST = 120;

function shortened(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 30)} … ${name.slice(-28)}`;
}

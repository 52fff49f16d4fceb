// The answers that `gordian run --html` put into the page: `{ "PATH": answer, … }` as JSON, gzip, base64.
import { parseAnswer } from "./parse";
import { NotRecorded, type Source } from "./source";

export async function readRecorded(page: Document): Promise<Source | null> {
  const packed = page.getElementById("answers")?.textContent.trim() ?? "";
  if (packed === "") return null;
  const answers = parseAnswer(await unpack(packed));
  if (typeof answers !== "object" || answers === null) throw new Error("The answers in this page are not an object.");
  // A Map: a path such as "constructor" must not find what every object has.
  const byPath = new Map<string, unknown>(Object.entries(answers));
  return {
    kind: "recorded",
    has: (path) => byPath.has(path),
    ask: (path) => (byPath.has(path) ? Promise.resolve(byPath.get(path)) : Promise.reject(new NotRecorded(path))),
  };
}

async function unpack(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

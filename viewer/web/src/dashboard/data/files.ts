// A site: each answer is a file, `data/HASH.js`, named by what is in it, so that it never changes; and `data/index.js`,
// which does, says which are of today. So whoever serves the site never serves half of yesterday's and half of today's.
//
// A file is `gordianAnswer("HASH",JSON)`. Over http it is read as text, and no script but the page's own may run. From disk,
// where browsers read no files for a page, it is loaded as the script that it also is.
//
// `data/index.js` has {answer, files, folders}: the answer to "index"; which file has the answer to a path; and, so that no
// list is long, which file lists what is below the beginning of a path ({files, folders}).
import { parseAnswer } from "../../data/parse";
import { NotRecorded, type Source } from "../../data/source";

interface Folder {
  files: ReadonlyMap<string, string>; // the rest of a path → HASH
  folders: ReadonlyMap<string, string>; // the beginning of the rest → HASH
}

const CALL = /^gordianAnswer\("([\w/]+)",(.*)\)\s*$/s;
const NAME = /^[0-9a-f]{2}\/[0-9a-f]{30}$/;

const INDEX_HOLDS_MS = 10_000;

export function fileSource(): Source {
  const read = once(location.protocol === "file:" ? readScript : readText);
  if (location.protocol !== "file:") forbidScripts();
  let index: Promise<unknown> | undefined;
  let indexRead = 0;
  const readIndex = (): Promise<unknown> => {
    indexRead = Date.now();
    index = read("index");
    return index;
  };
  const folders = new Map<string, Folder>();
  const folderAt = async (hash: string): Promise<Folder> => {
    const folder = folders.get(hash) ?? folderOf(await read(named(hash)));
    folders.set(hash, folder);
    return folder;
  };
  const ask = async (path: string): Promise<unknown> => {
    if (path === "index") return property(await readIndex(), "answer");
    const fresh = index !== undefined && Date.now() - indexRead < INDEX_HOLDS_MS;
    let folder = folderOf(await (fresh ? index : readIndex()));
    let rest = path;
    for (;;) {
      const file = folder.files.get(rest);
      if (file !== undefined) return read(named(file));
      const known = folder.folders;
      const beginning = beginningsOf(rest).find((one) => known.has(one));
      if (beginning === undefined) throw new NotRecorded(path);
      folder = await folderAt(known.get(beginning) ?? "");
      rest = rest.slice(beginning.length + 1);
    }
  };
  return { kind: "recorded", has: () => true, ask };
}

// Who asks for a file that is being read waits for the same reading.
function once(read: (name: string) => Promise<unknown>): (name: string) => Promise<unknown> {
  const running = new Map<string, Promise<unknown>>();
  return (name) => {
    const reading = running.get(name) ?? read(name).finally(() => running.delete(name));
    running.set(name, reading);
    return reading;
  };
}

function beginningsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join("/"));
}

function folderOf(value: unknown): Folder {
  return { files: mapOf(property(value, "files")), folders: mapOf(property(value, "folders")) };
}

function mapOf(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) throw new Error("A list of files is not what it should be.");
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

// Nothing in a file may lead out of the site.
function named(hash: string): string {
  if (!NAME.test(hash)) throw new Error("A file of this site has a name that it should not have.");
  return hash;
}

async function readText(name: string): Promise<unknown> {
  let response: Response;
  try {
    // What is named by its contents may be kept for ever; the index is asked for each time.
    response = await fetch(`data/${name}.js`, { cache: name === "index" ? "no-cache" : "default" });
  } catch {
    throw new Error("The server of this site does not answer.");
  }
  if (response.status === 404) throw gone(name);
  if (!response.ok) throw new Error(`The server says: ${response.status} for data/${name}.js`);
  const call = CALL.exec(await response.text());
  if (call?.[1] !== name || call[2] === undefined) throw new Error(`data/${name}.js is not what it should be.`);
  return parseAnswer(call[2]);
}

function gone(name: string): Error {
  return new Error(
    name === "index"
      ? "There is no data/index.js beside this page: copy the whole folder that gordian dashboard --out wrote."
      : "A part of this site is gone: it was written anew since this page was opened. Load the page again.",
  );
}

// A second policy can only forbid more than the first one.
function forbidScripts(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "script-src 'none'";
  document.head.append(policy);
}

const waiting = new Map<string, (value: unknown) => void>();

// The value was read by the browser's script engine; from here on it is JSON like any other.
function takeCalls(): void {
  if ("gordianAnswer" in globalThis) return;
  Object.defineProperty(globalThis, "gordianAnswer", {
    value: (name: unknown, value: unknown) => {
      if (typeof name === "string") waiting.get(name)?.(parseAnswer(JSON.stringify(value)));
    },
  });
}

function readScript(name: string): Promise<unknown> {
  takeCalls();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const end = () => {
      waiting.delete(name);
      script.remove();
    };
    waiting.set(name, resolve);
    script.src = `data/${name}.js`;
    script.onload = () => {
      end();
      reject(new Error(`data/${name}.js is not what it should be.`)); // no matter if it has called
    };
    script.onerror = () => {
      end();
      reject(gone(name));
    };
    document.head.append(script);
  });
}

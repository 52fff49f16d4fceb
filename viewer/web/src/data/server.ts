// A server, `gordian view` or `gordian dashboard --serve`: it wants the token that the page was opened with.
import { takeToken } from "./token";
import { parseAnswer } from "./parse";
import { NotRecorded, type Source } from "./source";

/** `command`: what serves the page, as somebody types it. */
export function serverSource(command: string): Source {
  const token = takeToken();
  return { kind: "server", has: () => true, ask: (path) => askServer(path, token, command) };
}

async function askServer(path: string, token: string, command: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`api/${path}`, { headers: { "X-Gordian-Token": token }, cache: "no-store" });
  } catch {
    throw new Error(`The server does not answer. Is ${command} still running?`);
  }
  if (response.status === 404) throw new NotRecorded(path);
  if (response.status === 401 || response.status === 403)
    throw new Error(`The server does not know this page. Open it with the whole address that ${command} printed.`);
  if (!response.ok) throw new Error(`The server says: ${response.status} ${(await response.text()).slice(0, 200)}`);
  return parseAnswer(await response.text());
}

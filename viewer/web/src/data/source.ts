// Where answers come from. Two sources answer alike: what is recorded in the page, and the server that served it.
import { readRecorded } from "./recorded";
import { serverSource } from "./server";

export interface Source {
  readonly kind: "recorded" | "server";
  /** Whether it may have an answer to that path: a server only knows when it is asked. */
  has(path: string): boolean;
  /** Rejects with NotRecorded if this source has no answer to that path. */
  ask(path: string): Promise<unknown>;
}

export class NotRecorded extends Error {}

/** The page has no answers inside, and was not served by `gordian view` either. */
export class NoSource extends Error {}

export async function openSource(): Promise<Source> {
  const recorded = await readRecorded(document);
  if (recorded) return recorded;
  if (location.protocol === "file:") throw new NoSource();
  return serverSource("gordian view");
}

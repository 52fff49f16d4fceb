// Asking from a component. Every answer is kept, so that going back shows a page at once, without a flicker.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { Path } from "./paths";
import { NotRecorded, type Source } from "./source";

export type Answer<T> =
  { state: "asking" } | { state: "told"; value: T } | { state: "not_recorded" } | { state: "failed"; why: string };

const ASKING = { state: "asking" } as const;

export class Answers {
  private readonly known = new Map<string, Answer<unknown>>();
  private readonly asked = new Map<string, Promise<void>>();

  constructor(readonly source: Source) {}

  /** What is known by now. Does not ask. */
  get<T>(path: Path<T>): Answer<T> {
    return (this.known.get(path) as Answer<T> | undefined) ?? ASKING;
  }

  /** Asks unless that was done before; when it resolves, get() knows. Never rejects. */
  ask<T>(path: Path<T>): Promise<void> {
    const running = this.asked.get(path);
    if (running) return running;
    const asking = this.source.ask(path).then(
      (value) => void this.known.set(path, { state: "told", value }),
      (error: unknown) => {
        if (!(error instanceof NotRecorded)) this.asked.delete(path); // the server may be back
        if (this.get(path).state === "told") return; // what was told once is better than an error
        this.known.set(path, error instanceof NotRecorded ? { state: "not_recorded" } : failed(error));
      },
    );
    this.asked.set(path, asking);
    return asking;
  }

  /** Counts what was forgotten: whoever shows an answer then asks anew. */
  forgotten = 0;

  /** The next ask() asks anew; until that is answered, get() has the old answer. */
  forget(path: string): void {
    if (this.asked.delete(path)) this.forgotten += 1;
  }

  /** Everything may have changed. */
  forgetAll(): void {
    this.asked.clear();
    this.forgotten += 1;
  }

  /** Told, and not forgotten since. */
  isKnown(path: string): boolean {
    return this.asked.has(path) && this.known.get(path)?.state === "told";
  }
}

function failed(error: unknown): { state: "failed"; why: string } {
  return { state: "failed", why: error instanceof Error ? error.message : String(error) };
}

export const AnswersContext = createContext<Answers | null>(null);

export function useAnswers(): Answers {
  const answers = useContext(AnswersContext);
  if (!answers) throw new Error("no answers above this component");
  return answers;
}

/** null asks nothing. */
export function useAnswer<T>(path: Path<T> | null): Answer<T> {
  const answers = useAnswers();
  const [, redraw] = useState(0);
  const { forgotten } = answers;
  useEffect(() => {
    if (path === null || answers.isKnown(path)) return;
    let wanted = true;
    void answers.ask(path).then(() => wanted && redraw((times) => times + 1));
    return () => void (wanted = false);
  }, [answers, path, forgotten]);
  return path === null ? ASKING : answers.get(path);
}

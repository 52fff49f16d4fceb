// Live mode: while a program may still write snapshots, the page asks again which there are.
import { useEffect, useState } from "preact/hooks";

import type { Index } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswers, type Answer } from "../data/use_answer";

const EVERY_MS = 2000;

export function useFollowing(index: Answer<Index>): void {
  const answers = useAnswers();
  const [, redraw] = useState(0);
  const live = index.state === "told" && index.value.live && answers.source.kind === "server";
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => {
      if (document.hidden) return;
      answers.forget(paths.index());
      void answers.ask(paths.index()).then(() => redraw((times) => times + 1));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [answers, live]);
}

// Live mode: while a program may still write snapshots, the page asks again which there are; and once more after that, as
// the last one may come at the very end.
import { useEffect, useRef, useState } from "preact/hooks";

import type { Index } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswers, type Answer, type Answers } from "../data/use_answer";

const EVERY_MS = 2000;

export function useFollowing(index: Answer<Index>): void {
  const answers = useAnswers();
  const [, redraw] = useState(0);
  const live = index.state === "told" && index.value.live && answers.source.kind === "server";
  const wasLive = useRef(false);
  useEffect(() => {
    const askAgain = () => {
      if (!document.hidden) void lookForSnapshots(answers).then(() => redraw((times) => times + 1));
    };
    if (!live) {
      if (wasLive.current) setTimeout(askAgain, EVERY_MS);
      return;
    }
    wasLive.current = true;
    const timer = setInterval(askAgain, EVERY_MS);
    return () => clearInterval(timer);
  }, [answers, live]);
}

async function lookForSnapshots(answers: Answers): Promise<void> {
  const before = snapshotsIn(answers);
  answers.forget(paths.index());
  await answers.ask(paths.index());
  if (snapshotsIn(answers) === before) return;
  const index = answers.get(paths.index());
  if (index.state === "told")
    index.value.processes.forEach((_process, number) => answers.forget(paths.timeline(number)));
}

function snapshotsIn(answers: Answers): number {
  const index = answers.get(paths.index());
  return index.state === "told" ? index.value.processes.reduce((sum, { snapshots }) => sum + snapshots.length, 0) : 0;
}

// The dominator tree is told three levels at a time. Where a box of the lowest level is wide enough to look into, what is
// below it is asked for, too, and hung below it; and again, until boxes become narrow.
import { useEffect, useMemo, useState } from "preact/hooks";

import type { DominatorNode } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswers, type Answers } from "../data/use_answer";

/** `from`: in which answer it stands if that is not the page's own, and where there. */
export interface DeepNode extends DominatorNode {
  children: DeepNode[];
  from?: { key: string; path: string };
}

const WIDE = 1 / 30; // of the whole
const MOST_LEVELS = 9;
const MOST_ASKED = 30;

export function useDeeper(snapshot: number, root: DominatorNode): DeepNode {
  const answers = useAnswers();
  const [round, again] = useState(0); // more is known in each
  const { tree, missing } = useMemo(
    () => ({ round, ...deepened(answers, snapshot, root) }),
    [answers, snapshot, root, round],
  );
  useEffect(() => {
    if (missing.length === 0) return;
    let wanted = true;
    void Promise.all(missing.map((key) => answers.ask(paths.dominators(snapshot, key)))).then(
      () => wanted && again((before) => before + 1),
    );
    return () => void (wanted = false);
  }, [answers, snapshot, missing]);
  return tree;
}

function deepened(answers: Answers, snapshot: number, root: DominatorNode) {
  const missing: string[] = [];
  let left = MOST_ASKED;
  const below = (node: DeepNode, level: number): DeepNode => {
    const wide = node.retained_bytes >= root.retained_bytes * WIDE && level < MOST_LEVELS;
    if (node.children.length > 0)
      return wide ? { ...node, children: node.children.map((child) => below(child, level + 1)) } : node;
    if (!wide || !node.more || node.key === "" || left === 0) return node;
    left -= 1;
    const answer = answers.get(paths.dominators(snapshot, node.key));
    if (answer.state === "asking") missing.push(node.key);
    if (answer.state !== "told") return node;
    const children = answer.value.root.children.map((child, index) => marked(child, node.key, String(index)));
    return { ...node, more: false, children: children.map((child) => below(child, level + 1)) };
  };
  return { tree: below(root, 0), missing };
}

function marked(node: DominatorNode, key: string, path: string): DeepNode {
  const children = node.children.map((child, index) => marked(child, key, `${path}.${index}`));
  return { ...node, children, from: { key, path } };
}

// What stands where an answer is not there: yet, at all, or by mistake.
import type { ComponentChildren } from "preact";

import type { Answer } from "../../data/use_answer";
import { FailedNotice } from "../../parts/states";

interface ToldProps<T> {
  answer: Answer<T>;
  none: ComponentChildren; // to say where there is no such thing
  children: (value: T) => ComponentChildren;
}

export function Told<T>({ answer, none, children }: ToldProps<T>) {
  switch (answer.state) {
    case "asking":
      return <p class="asking">Reading …</p>;
    case "told":
      return <>{children(answer.value)}</>;
    case "not_recorded":
      return <section class="notice">{none}</section>;
    case "failed":
      return <FailedNotice why={answer.why} />;
  }
}

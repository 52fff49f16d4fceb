// What stands where an answer is not there: yet, at all, or by mistake.
import type { ComponentChildren } from "preact";

import type { Index } from "../data/answers";
import { paths } from "../data/paths";
import { useAnswer, type Answer } from "../data/use_answer";

interface ToldProps<T> {
  answer: Answer<T>;
  none: ComponentChildren; // stands there if there is no such thing
  children: (value: T) => ComponentChildren;
}

/** Shows the answer when it is told, and says so when it is not. */
export function Told<T>({ answer, none, children }: ToldProps<T>) {
  switch (answer.state) {
    case "asking":
      return <p class="asking">Reading …</p>;
    case "told":
      return <>{children(answer.value)}</>;
    case "not_recorded":
      return <>{none}</>;
    case "failed":
      return <FailedNotice why={answer.why} />;
  }
}

/** `what`: "the types", completes "Not in this page: …". */
export function NotRecorded({ what }: { what: string }) {
  const index = useAnswer<Index>(paths.index());
  const command = index.state === "told" ? index.value.command : "";
  return (
    <section class="notice inside">
      <p>
        Not in this page: {what}. <span class="soft">To see more of the heap:</span>
      </p>
      {command !== "" && <code class="command">{command}</code>}
    </section>
  );
}

export function Notice({ children }: { children: ComponentChildren }) {
  return <section class="notice">{children}</section>;
}

export function FailedNotice({ why }: { why: string }) {
  return (
    <section class="notice inside" role="alert">
      <h2>This could not be shown.</h2>
      <p>{why}</p>
    </section>
  );
}

export function NoSourceNotice() {
  return (
    <section class="notice">
      <h2>This page has no report inside.</h2>
      <p>It is only the frame. A page with a report in it is written by</p>
      <code class="command">gordian run --html report.html -- PROGRAM</code>
      <p>and the snapshots of a run are shown by</p>
      <code class="command">gordian view gordian-out/PROGRAM.PID</code>
    </section>
  );
}

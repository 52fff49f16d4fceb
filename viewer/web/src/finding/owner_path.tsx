import type { Owner, PathStep } from "../data/answers";
import { useHeapLinks } from "../parts/heap_links";
import { Panel } from "../parts/panel";
import { countOf } from "../words/numbers";
import { stepText } from "../words/places";

/** Why something is alive: the way from what owns it, step by step. */
export function OwnerPath({ owner, path }: { owner: Owner | undefined; path: PathStep[] | undefined }) {
  if (!owner) return null;
  return (
    <Panel title="Why it is alive">
      <p>
        Owned by <code>{owner.name}</code>
        {owner.container !== "" && (
          <>
            , by its <code>{owner.container}</code>
          </>
        )}
        {owner.unexplained > 0 && (
          <span class="soft"> · {countOf(owner.unexplained, "count")} that nothing in the heap explains</span>
        )}
      </p>
      {path && path.length > 0 && (
        <ol class="way">
          {path.map((step, index) => (
            <Step key={index} step={step} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Step({ step }: { step: PathStep }) {
  const links = useHeapLinks();
  const inHeap = step.kind === "object" || step.kind === "block" || step.kind === "container";
  const text = step.kind === "left_out" ? "…" : stepText(step);
  return (
    <li class={step.kind}>
      {links && inHeap && step.address !== "" && step.address !== "0x0" ? (
        <a class="code" href={links.object(step.address)}>
          {text}
        </a>
      ) : (
        <span class="code">{text}</span>
      )}
    </li>
  );
}

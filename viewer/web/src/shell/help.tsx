import { useLayoutEffect, useRef } from "preact/hooks";

import { useRoute } from "../route/use_place";

const KEYS: readonly (readonly [string[], string])[] = [
  [["/"], "search types, functions, findings and addresses"],
  [["j", "k"], "next and previous in a list, or among the cuts of a finding"],
  [["Enter"], "open what is marked"],
  [["Esc"], "close; undo a cut"],
  [["?"], "this help"],
];

const WORDS: readonly (readonly [string, string])[] = [
  ["unit", "a reference-counted object: a control block with what it manages"],
  ["handle", "a pointer that takes part in a count: strong (shared_ptr) or weak (weak_ptr)"],
  ["knot", "units that only keep each other alive"],
  ["proof", "the strong count of a unit, and the members that explain it to the last"],
  ["cut", "a member that, made weak, lets the knot fall apart: a candidate, tried by simulation"],
  ["retained", "garbage that hangs off a knot"],
];

export function Help({ onClose }: { onClose: () => void }) {
  const { to } = useRoute();
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    const press = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [onClose]);
  return (
    <div class="help-shade" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div class="help" role="dialog" aria-modal="true" aria-label="Help">
        <h2>Keys</h2>
        <dl>
          {KEYS.map(([keys, text]) => (
            <>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{text}</dd>
            </>
          ))}
        </dl>
        <h2 style={{ marginTop: "18px" }}>Words</h2>
        <dl>
          {WORDS.map(([word, text]) => (
            <>
              <dt>{word}</dt>
              <dd class="soft">{text}</dd>
            </>
          ))}
        </dl>
        <div class="row" style={{ marginTop: "18px", justifyContent: "space-between" }}>
          <a href={to("about")} onClick={onClose}>
            About this page
          </a>
          <button ref={close} type="button" class="plain-button" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
    </div>
  );
}

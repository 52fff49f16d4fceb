import { useLayoutEffect, useRef } from "preact/hooks";

export interface HelpTexts {
  keys: readonly (readonly [string[], string])[];
  words: readonly (readonly [string, string])[];
}

interface HelpProps {
  texts: HelpTexts;
  about: string; // where "About this page" leads
  onClose: () => void;
}

export function Help({ texts, about, onClose }: HelpProps) {
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
          {texts.keys.map(([keys, text]) => (
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
          {texts.words.map(([word, text]) => (
            <>
              <dt>{word}</dt>
              <dd class="soft">{text}</dd>
            </>
          ))}
        </dl>
        <div class="row" style={{ marginTop: "18px", justifyContent: "space-between" }}>
          <a href={about} onClick={onClose}>
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

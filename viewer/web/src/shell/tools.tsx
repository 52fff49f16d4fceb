// What stands at the end of the bar on every page: light or dark, and help.
import { useCallback, useState } from "preact/hooks";

import { Help, type HelpTexts } from "./help";
import { useKeys } from "./keys";
import { isDark, showTheme, storedTheme, type Theme } from "./theme";

interface ToolsProps {
  texts: HelpTexts;
  about: string;
}

export function Tools({ texts, about }: ToolsProps) {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [help, setHelp] = useState(false);
  const closeHelp = useCallback(() => setHelp(false), []);
  useKeys({ "?": () => setHelp(true) });
  const dark = isDark(theme);
  const other = dark ? "light" : "dark";
  return (
    <div class="tools">
      <button
        type="button"
        class="icon"
        aria-label={`Show in ${other} colours`}
        title={`Show in ${other} colours`}
        onClick={() => {
          showTheme(other);
          setTheme(other);
        }}
      >
        <svg
          width="17"
          height="17"
          viewBox="0 0 24 24"
          aria-hidden="true"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
        >
          <circle cx="12" cy="12" r="8" />
          <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
        </svg>
      </button>
      <button type="button" class="icon" aria-label="Help" title="Help (?)" onClick={() => setHelp(true)}>
        ?
      </button>
      {help && <Help texts={texts} about={about} onClose={closeHelp} />}
    </div>
  );
}

// The field in the bar on top: `/` leads there; what is typed is searched for at once.
import { useEffect, useRef } from "preact/hooks";

import { useKeys } from "./keys";

interface SearchFieldProps {
  label: string;
  asked: string; // what is searched for already
  search: (text: string) => void;
}

export function SearchField({ label, asked, search }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  useEffect(() => {
    if (field.current && document.activeElement !== field.current) field.current.value = asked;
  }, [asked]);
  return (
    <input
      ref={field}
      class="field"
      type="search"
      placeholder="Search  /"
      aria-label={label}
      defaultValue={asked}
      onInput={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key === "Enter" || event.key === "ArrowDown") document.getElementById("main")?.focus();
      }}
    />
  );
}

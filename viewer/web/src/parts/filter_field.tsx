import { useEffect, useRef } from "preact/hooks";

interface FilterFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** What is typed here narrows what is shown below. */
export function FilterField({ label, value, onChange }: FilterFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // What somebody is typing is newer than what the address says.
    if (field.current && document.activeElement !== field.current) field.current.value = value;
  }, [value]);
  return (
    <input
      ref={field}
      class="field filter"
      type="search"
      placeholder={label}
      aria-label={label}
      defaultValue={value}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
    />
  );
}

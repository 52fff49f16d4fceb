import { Panel } from "../parts/panel";

/** What the report does not speak of, and why. */
export function NotSeen({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <Panel title="What was not seen">
      <ul class="not-seen">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Panel>
  );
}

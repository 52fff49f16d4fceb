/** A number with a bar behind it that shows its share of the largest. */
export function ShareBar({ text, share, leaked = 0 }: { text: string; share: number; leaked?: number }) {
  return (
    <span class="share">
      <span class="of" style={{ width: `${share * 100}%` }}>
        <span class="leaked" style={{ width: `${leaked * 100}%` }} />
      </span>
      <span class="text">{text}</span>
    </span>
  );
}

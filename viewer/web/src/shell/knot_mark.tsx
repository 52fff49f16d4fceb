/** Gordian's mark: a strand that is knotted with itself. */
export function KnotMark() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2.4"
      aria-hidden="true"
    >
      <path d="M9 12a5 5 0 1 1 5 5M15 12a5 5 0 1 1-5-5" />
    </svg>
  );
}

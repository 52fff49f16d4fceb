import { useRoute } from "../route/use_place";

/** The two ways to look at the heap. */
export function HeapTabs() {
  const { place, to } = useRoute();
  return (
    <nav class="subtabs" aria-label="The heap">
      <a href={to("heap")} aria-current={place.page === "heap" ? "page" : undefined}>
        Types
      </a>
      <a href={to("dominators")} aria-current={place.page === "dominators" ? "page" : undefined}>
        Who retains what
      </a>
    </nav>
  );
}

import { processName, snapshotName, useShown } from "../data/use_snapshot";
import { hrefOf } from "../route/place";
import { useRoute } from "../route/use_place";
import { timeOf } from "../words/numbers";

// What an address or a number means in one snapshot it does not mean in another.
const KEPT = ["overview", "finding", "heap", "dominators", "allocations", "timeline"];

/** Chooses among the snapshots of all processes; nothing to see where there is only one. */
export function SnapshotPicker() {
  const { place, go } = useRoute();
  const { index, snapshot } = useShown();
  const many = index.processes.length > 1;
  if (!many && (index.processes[0]?.snapshots.length ?? 0) <= 1) return null;
  const show = (id: number) => {
    const page = KEPT.includes(place.page) ? place.page : "overview";
    go(hrefOf({ snapshot: id, page, of: page === "finding" ? place.of : "", query: {} }));
  };
  return (
    <select
      class="field"
      aria-label="Snapshot"
      value={snapshot.id}
      onChange={(event) => show(Number(event.currentTarget.value))}
    >
      {index.processes.map((process) => (
        <optgroup key={process.pid} label={`${processName(process)} (pid ${process.pid})`}>
          {process.snapshots.map((entry) => (
            <option key={entry.id} value={entry.id}>
              {`Snapshot ${snapshotName(entry)} ${timeOf(entry.taken_at)}`}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

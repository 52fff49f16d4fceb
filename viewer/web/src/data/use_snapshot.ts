// Which snapshot the page shows, and of which process.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Index, ProcessEntry, SnapshotEntry } from "./answers";

export interface Shown {
  index: Index;
  process: ProcessEntry;
  processIndex: number; // P in "timeline/P"
  snapshot: SnapshotEntry;
}

export const ShownContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error("no snapshot above this component");
  return shown;
}

/** null: the index has no such snapshot. */
export function findSnapshot(index: Index, id: number): Shown | null {
  for (const [processIndex, process] of index.processes.entries()) {
    const snapshot = process.snapshots.find((entry) => entry.id === id);
    if (snapshot) return { index, process, processIndex, snapshot };
  }
  return null;
}

export function entryOf(process: ProcessEntry, id: number): SnapshotEntry | undefined {
  return process.snapshots.find((entry) => entry.id === id);
}

/** Of each id the snapshot's number in the process. */
export function numbersOf(process: ProcessEntry, points: { id: number }[]): string[] {
  return points.map(({ id }, index) => String(entryOf(process, id)?.sequence ?? index + 1));
}

/** "3, timer" or "3, after loading": what tells a snapshot from its neighbours. */
export function snapshotName(snapshot: SnapshotEntry): string {
  return `${snapshot.sequence}, ${snapshot.label === "" ? TRIGGERS[snapshot.trigger] : snapshot.label}`;
}

const TRIGGERS: Record<SnapshotEntry["trigger"], string> = {
  exit: "at exit",
  timer: "by timer",
  demand: "on demand",
  api: "by the program",
  crash: "at a crash",
  growth: "as the heap grew",
  unknown: "unknown",
};

export function processName(process: ProcessEntry): string {
  return process.exe.slice(process.exe.lastIndexOf("/") + 1);
}

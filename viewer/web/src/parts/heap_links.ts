// Where the names in a finding lead: to the heap that it was found in, on a page that has one. The dashboard has not, and
// shows the names alone.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface HeapLinks {
  object: (address: string) => string;
  type: (name: string) => string;
}

export const HeapLinksContext = createContext<HeapLinks | null>(null);

export function useHeapLinks(): HeapLinks | null {
  return useContext(HeapLinksContext);
}

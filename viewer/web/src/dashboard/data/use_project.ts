// Which project and branch a page is about.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Index, ProjectRow } from "./answers";

export interface Shown {
  index: Index;
  row: ProjectRow; // of the project
  project: string;
  branch: string;
}

export const ShownContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error("no project above this component");
  return shown;
}

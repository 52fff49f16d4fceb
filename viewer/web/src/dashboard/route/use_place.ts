// Where the page is, as the address says, and how to go elsewhere.
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";

import { hrefOf, parsePlace, type Place } from "./place";
import { useAddress, type Go } from "../../route/use_address";

export interface Route {
  place: Place;
  /** The address of a place; the project and the branch are those of this one unless it says otherwise. */
  to: (place: Partial<Place>) => string;
  /** Changes some of what stands behind the question mark; an empty value takes it away. */
  set: (query: Record<string, string>, how?: "push" | "replace") => void;
  go: Go;
}

export const RouteContext = createContext<Route | null>(null);

export function useRoute(): Route {
  const route = useContext(RouteContext);
  if (!route) throw new Error("no route above this component");
  return route;
}

/** For the outermost component. */
export function useRouteFromAddress(): Route {
  const [hash, go] = useAddress();
  return useMemo(() => {
    const place = parsePlace(hash);
    return {
      place,
      go,
      to: (other) => hrefOf(inside(place, other)),
      set: (query, how = "push") => go(hrefOf({ ...place, query: { ...place.query, ...query } }), how),
    };
  }, [hash, go]);
}

function inside(here: Place, other: Partial<Place>): Place {
  const project = other.project ?? here.project;
  const branch = project === here.project ? (here.query.branch ?? "") : "";
  return { page: "project", binary: "", id: "", ...other, project, query: { branch, ...other.query } };
}

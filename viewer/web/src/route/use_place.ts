// Where the page is, as the address says, and how to go elsewhere.
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";

import { hrefOf, parsePlace, type PageName, type Place } from "./place";
import { useAddress, type Go } from "./use_address";

export interface Route {
  place: Place;
  /** The address of another page of the same snapshot. */
  to: (page: PageName, of?: string, query?: Record<string, string>) => string;
  go: Go;
  /** Changes some of what stands behind the question mark; an empty value takes it away. */
  set: (query: Record<string, string>, how?: "push" | "replace") => void;
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
      to: (page: PageName, of = "", query = {}) => hrefOf({ snapshot: place.snapshot, page, of, query }),
      go,
      set: (query, how = "push") => go(hrefOf({ ...place, query: { ...place.query, ...query } }), how),
    };
  }, [hash, go]);
}

// Where the page is, as the address says, and how to go elsewhere.
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";

import { hrefOf, parsePlace, type PageName, type Place } from "./place";

export interface Route {
  place: Place;
  /** The address of another page of the same snapshot. */
  to: (page: PageName, of?: string, query?: Record<string, string>) => string;
  /** Goes there. `replace`: without a new step for the back button, as for each letter of a filter. */
  go: (href: string, how?: "push" | "replace") => void;
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
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, []);

  return useMemo(() => {
    const place = parsePlace(hash);
    const go = (href: string, how: "push" | "replace" = "push") => {
      if (href === location.hash) return;
      if (how === "push") history.pushState(null, "", href);
      else history.replaceState(null, "", href);
      setHash(href);
    };
    return {
      place,
      to: (page: PageName, of = "", query = {}) => hrefOf({ snapshot: place.snapshot, page, of, query }),
      go,
      set: (query, how = "push") => go(hrefOf({ ...place, query: { ...place.query, ...query } }), how),
    };
  }, [hash]);
}

// What stands behind the # of the address, and how to change it.
import { useCallback, useEffect, useState } from "preact/hooks";

/** Goes to an address. `replace`: without a new step for the back button, as for each letter of a filter. */
export type Go = (href: string, how?: "push" | "replace") => void;

/** For the outermost component. */
export function useAddress(): [hash: string, go: Go] {
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
  const go = useCallback<Go>((href, how = "push") => {
    if (href === location.hash) return;
    if (how === "push") history.pushState(null, "", href);
    else history.replaceState(null, "", href);
    setHash(href);
  }, []);
  return [hash, go];
}

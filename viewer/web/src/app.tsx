// The frame around every page: which snapshot is shown, and which page of it.
import { useEffect, useMemo } from "preact/hooks";

import { paths } from "./data/paths";
import { useAnswer } from "./data/use_answer";
import { findSnapshot, processName, ShownContext, useShown } from "./data/use_snapshot";
import { AllocationsPage } from "./allocations/allocations_page";
import { FindingPage } from "./finding/finding_page";
import { DominatorsPage } from "./heap/dominators_page";
import { ObjectPage } from "./heap/object_page";
import { TypePage } from "./heap/type_page";
import { TypesPage } from "./heap/types_page";
import { OverviewPage } from "./overview/overview_page";
import { HeapLinksContext, type HeapLinks } from "./parts/heap_links";
import { Safely } from "./parts/safely";
import { NoSourceNotice, NotRecorded, Told } from "./parts/states";
import type { PageName } from "./route/place";
import { RouteContext, useRoute, useRouteFromAddress } from "./route/use_place";
import { SearchPage } from "./search/search_page";
import { AboutPage } from "./shell/about_page";
import { TopBar } from "./shell/top_bar";
import { useFollowing } from "./shell/use_following";
import { TimelinePage } from "./timeline/timeline_page";

export function App() {
  const route = useRouteFromAddress();
  const index = useAnswer(paths.index());
  useFollowing(index);
  if (index.state === "not_recorded")
    return (
      <main>
        <NoSourceNotice />
      </main>
    );
  return (
    <RouteContext.Provider value={route}>
      {index.state === "told" ? (
        <WithIndex />
      ) : (
        <main>
          <Told answer={index} none={<NotRecorded what="the index" />}>
            {() => null}
          </Told>
        </main>
      )}
    </RouteContext.Provider>
  );
}

function WithIndex() {
  const { place, to } = useRoute();
  const index = useAnswer(paths.index());
  const links = useMemo<HeapLinks>(
    () => ({ object: (address) => to("object", address), type: (q) => to("heap", "", { q }) }),
    [to],
  );
  if (index.state !== "told") return null;
  const shown = findSnapshot(index.value, place.snapshot ?? index.value.selected);
  if (!shown) return <NoSuchSnapshot />;
  return (
    <ShownContext.Provider value={shown}>
      <HeapLinksContext.Provider value={links}>
        <TopBar />
        <Page />
      </HeapLinksContext.Provider>
    </ShownContext.Provider>
  );
}

const WIDE: readonly PageName[] = ["heap", "type", "dominators", "allocations"];

function Page() {
  const { place } = useRoute();
  const { process } = useShown();
  const title = `${TITLES[place.page]} · ${processName(process)}`;
  const where = `${place.page}/${place.of}/${place.snapshot ?? ""}`;
  useEffect(() => {
    document.title = `${title} · Gordian`;
    scrollTo(0, 0);
  }, [where, title]);
  return (
    <main id="main" tabIndex={-1} class={WIDE.includes(place.page) ? "wide" : ""} key={where}>
      <Safely>
        <PageOf page={place.page} />
      </Safely>
    </main>
  );
}

const TITLES: Record<PageName, string> = {
  overview: "Overview",
  finding: "Finding",
  heap: "Heap",
  type: "Type",
  object: "Object",
  dominators: "Dominators",
  allocations: "Allocations",
  timeline: "Timeline",
  search: "Search",
  about: "About",
};

function PageOf({ page }: { page: PageName }) {
  switch (page) {
    case "finding":
      return <FindingPage />;
    case "heap":
      return <TypesPage />;
    case "type":
      return <TypePage />;
    case "object":
      return <ObjectPage />;
    case "dominators":
      return <DominatorsPage />;
    case "allocations":
      return <AllocationsPage />;
    case "timeline":
      return <TimelinePage />;
    case "search":
      return <SearchPage />;
    case "about":
      return <AboutPage />;
    case "overview":
      return <OverviewPage />;
  }
}

function NoSuchSnapshot() {
  return (
    <main>
      <section class="notice">
        <h2>There is no such snapshot here.</h2>
        <p>
          <a href="#/">Show the one that there is</a>
        </p>
      </section>
    </main>
  );
}

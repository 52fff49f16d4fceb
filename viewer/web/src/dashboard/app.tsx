// The frame around every page: which project and branch it is about, and which page of it.
import { useEffect, useRef, useState } from "preact/hooks";

import { useAnswer, useAnswers } from "../data/use_answer";
import { Safely } from "../parts/safely";
import { Notice, Told } from "../parts/states";
import { BinariesPage } from "./binary/binaries_page";
import { BinaryPage } from "./binary/binary_page";
import type { Index } from "./data/answers";
import { paths } from "./data/paths";
import { ShownContext } from "./data/use_project";
import { FindingPage } from "./finding/finding_page";
import { FindingsPage } from "./findings/findings_page";
import { HomePage } from "./home/home_page";
import { OwnersPage } from "./owners/owners_page";
import { useListKeys } from "./parts/list_keys";
import { ProjectPage } from "./project/project_page";
import type { Place } from "./route/place";
import { RouteContext, useRoute, useRouteFromAddress } from "./route/use_place";
import { SearchPage } from "./search/search_page";
import { AboutPage } from "./shell/about_page";
import { TopBar } from "./shell/top_bar";

export function App() {
  const route = useRouteFromAddress();
  const index = useAnswer(paths.index());
  useNewAnswers(route.place);
  useListKeys();
  return (
    <RouteContext.Provider value={route}>
      {index.state === "told" ? (
        <>
          <TopBar index={index.value} />
          <Page index={index.value} />
        </>
      ) : (
        <main>
          <Told answer={index} none={<Notice>There is nothing here.</Notice>}>
            {() => null}
          </Told>
        </main>
      )}
    </RouteContext.Provider>
  );
}

const HOLDS_MS = 60_000;

// A night may have been added since: who goes to another page after a while sees it.
function useNewAnswers({ page, project, binary, id }: Place): void {
  const answers = useAnswers();
  const askedAt = useRef(Date.now());
  const [, redraw] = useState(0);
  useEffect(() => {
    if (Date.now() - askedAt.current < HOLDS_MS) return;
    askedAt.current = Date.now();
    answers.forgetAll();
    redraw((times) => times + 1);
  }, [answers, page, project, binary, id]);
}

function Page({ index }: { index: Index }) {
  const { place } = useRoute();
  const { page, project, binary, id, query } = place;
  const title = titleOf(place);
  const where = [page, project, query.branch ?? "", binary, id].join("\n");
  useEffect(() => {
    document.title = `${title} · Gordian`;
    scrollTo(0, 0);
  }, [where, title]);
  return (
    <main id="main" tabIndex={-1} class={page === "findings" || page === "binaries" ? "wide" : ""} key={where}>
      <Safely>{project === "" ? <PageOfAll index={index} /> : <PageOfProject index={index} />}</Safely>
    </main>
  );
}

function titleOf({ page, project, binary, id }: Place): string {
  switch (page) {
    case "home":
      return "All projects";
    case "search":
      return "Search";
    case "about":
      return "About";
    case "project":
      return project;
    case "binary":
      return `${binary} · ${project}`;
    case "finding":
      return `${id} · ${binary} · ${project}`;
    case "binaries":
      return `Binaries · ${project}`;
    case "findings":
      return `Findings · ${project}`;
    case "owners":
      return `Owners · ${project}`;
  }
}

function PageOfAll({ index }: { index: Index }) {
  const { place } = useRoute();
  if (place.page === "search") return <SearchPage index={index} />;
  if (place.page === "about") return <AboutPage version={index.version} />;
  return <HomePage index={index} />;
}

function PageOfProject({ index }: { index: Index }) {
  const { place } = useRoute();
  const row = index.projects.find(({ project }) => project === place.project);
  if (!row)
    return (
      <Notice>
        <h2>
          There is no project <code>{place.project}</code> here.
        </h2>
        <p>
          <a href="#/">All projects that there are</a>
        </p>
      </Notice>
    );
  const branch = place.query.branch ?? row.branch.branch;
  return (
    <ShownContext.Provider value={{ index, row, project: row.project, branch }}>
      <PageNamed page={place.page} />
    </ShownContext.Provider>
  );
}

function PageNamed({ page }: { page: Place["page"] }) {
  switch (page) {
    case "binaries":
      return <BinariesPage />;
    case "binary":
      return <BinaryPage />;
    case "finding":
      return <FindingPage />;
    case "findings":
      return <FindingsPage />;
    case "owners":
      return <OwnersPage />;
    default:
      return <ProjectPage />;
  }
}

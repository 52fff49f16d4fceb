// Which of the two sources this page has: the program that serves it says so in the page.
import { serverSource } from "../../data/server";
import type { Source } from "../../data/source";
import { fileSource } from "./files";

export function openSource(page: HTMLElement): Source {
  return page.dataset.source === "server" ? serverSource("gordian dashboard --serve") : fileSource();
}

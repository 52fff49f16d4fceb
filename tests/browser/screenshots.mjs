// Pictures of every page, to look at: `node tests/browser/screenshots.mjs FOLDER [PAGE.html]`.
//
// Without PAGE.html they are of the made-up chat server. Each page in both themes and two sizes:
// FOLDER/PAGE-THEME-WIDTH.png.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { Browser } from "./harness.mjs";

const [folder, file] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node tests/browser/screenshots.mjs FOLDER [PAGE.html]");
  process.exit(2);
}

const SIZES = [
  [1280, 800],
  [1920, 1080],
];
const PLACES = {
  overview: "",
  finding: "finding/FIRST",
  cut: "finding/FIRST?cut=CUT",
  heap: "heap",
  type: "type/0",
  dominators: "dominators",
  treemap: "dominators?view=treemap",
  allocations: "allocations",
  timeline: "timeline",
  search: "search?q=a",
};

mkdirSync(folder, { recursive: true });
const browser = await Browser.start();
await browser.during(async () => {
  const page =
    file === undefined
      ? await browser.open(browser.chatServer())
      : await browser.visit(pathToFileURL(resolve(file)).href);
  const base = page.url().split("#")[0];
  const first = await firstFinding(page);
  for (const colorScheme of ["light", "dark"])
    for (const [width, height] of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      for (const [name, place] of Object.entries(PLACES)) {
        await page.goto(`${base}#/${place.replace("FIRST", first.id).replace("CUT", first.cut)}`);
        await page.waitForTimeout(300);
        await page.screenshot({
          path: join(folder, `${name}-${colorScheme}-${width}.png`),
        });
      }
    }
});
await browser.stop();

// Its id, and the edge of its first cut, as the links and buttons of the page lead there.
async function firstFinding(page) {
  if ((await page.locator("a.finding").count()) === 0) return { id: "none", cut: "0" };
  await page.click("a.finding");
  const id = page.url().split("/").at(-1);
  if ((await page.locator(".cut").count()) === 0) return { id, cut: "0" };
  await page.click(".cut");
  await page.waitForFunction(() => location.hash.includes("cut="));
  return {
    id,
    cut: new URL(page.url().replace("#", "")).searchParams.get("cut"),
  };
}

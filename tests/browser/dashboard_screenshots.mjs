// Pictures of the dashboard, to look at: `node tests/browser/dashboard_screenshots.mjs FOLDER`. Each page of the tests' thirty
// nights in both themes, on a screen and on a phone: FOLDER/dashboard-PAGE-THEME-WIDTH.png.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { beginThirtyDaysAgo, shopReports, siteOfThirtyNights } from "./dashboard_support.mjs";
import { Browser } from "./harness.mjs";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node tests/browser/dashboard_screenshots.mjs FOLDER");
  process.exit(2);
}

const SIZES = [
  [1280, 800],
  [390, 844],
];

mkdirSync(folder, { recursive: true });
beginThirtyDaysAgo();
const browser = await Browser.start();
await browser.during(async () => {
  const base = pathToFileURL(join(siteOfThirtyNights(browser), "index.html")).href;
  const session = shopReports(browser).server5.report.findings.find(({ kind }) => kind === "cycle").id;
  const places = {
    home: "",
    tonight: "p/shop",
    binaries: "p/shop/binaries",
    binary: "p/shop/b/server_test",
    findings: "p/shop/findings",
    finding: `p/shop/f/server_test/${session}`,
    owners: "p/shop/owners",
    search: "search?q=server",
  };
  const page = await browser.visit(base);
  for (const colorScheme of ["light", "dark"])
    for (const [width, height] of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      for (const [name, place] of Object.entries(places)) {
        await page.goto(`${base}#/${place}`);
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `dashboard-${name}-${colorScheme}-${width}.png`) });
      }
    }
});
await browser.stop();

// Tries the page in Debian's Chromium: `node tests/browser/run.mjs [--gordian PATH] [--filter TEXT]`.
//
// Needs the built page (`npm ci && npm run build` in viewer/web) and a built gordian. Small programs are built and run under
// gordian, what it reports is put into the page, and the page is clicked through; the numbers it shows are compared with the
// report's. Ends with `N passed, N failed`.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Browser } from "./harness.mjs";
import { tests } from "./test.mjs";

const here = dirname(fileURLToPath(import.meta.url));

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

for (const file of readdirSync(here).filter((name) => name.endsWith("_test.mjs"))) await import(join(here, file));

const browser = await Browser.start(option("--gordian"));
const filter = option("--filter") ?? "";
let passed = 0;
let failed = 0;
for (const { name, body } of tests.filter((test) => test.name.includes(filter))) {
  try {
    await browser.during(body);
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

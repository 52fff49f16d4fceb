import assert from "node:assert/strict";

import { grouped, human, says, textOf } from "./harness.mjs";
import { test } from "./test.mjs";

test("overview: the sentence, the cut and the numbers of the classic", async (browser) => {
  const answers = browser.answersOf("seed/destructor_never_runs");
  const { summary, heap, findings } = answers["s/0/report"];
  const page = await browser.open(answers);
  await says(page, "h1", `A and B keep each other alive: ${human(findings[0].total_bytes)}.`);
  await says(page, ".headline .then", "Making B::a a std::weak_ptr<A> would free all of it.");
  await says(page, ".headline .facts", `Leaked ${human(summary.leaked_bytes)}`);
  await says(page, ".headline .facts", `Cycles ${summary.cycles} ${summary.leaked_objects} objects`);
  await says(page, ".headline .facts", `Destructors that never ran ${summary.uncollectable}`);
  await says(page, ".headline .facts", "How sure proved");
  await says(
    page,
    "section[aria-label='The heap'] header",
    `${human(heap.bytes)}, ${heap.blocks} blocks, ${heap.units} counted`,
  );
  assert.equal(await page.title(), "Overview · destructor_never_runs · Gordian");
});

test("overview: labels are the report's, and their sums are the heap", async (browser) => {
  const answers = browser.chatServer();
  const { labels, heap } = answers["s/5/report"];
  const page = await browser.open(answers);
  for (const { name, blocks, bytes } of labels.filter((label) => label.blocks > 0))
    await says(page, `[data-label=${name}]`, `${human(bytes)} ${grouped(blocks)} blocks`);
  const shown = await page.locator("[data-label]").count();
  assert.equal(shown, labels.filter(({ blocks }) => blocks > 0).length);
  assert.equal(
    labels.reduce((sum, { bytes }) => sum + bytes, 0),
    heap.bytes,
  );
});

test("overview: fifty pairs are one finding", async (browser) => {
  const answers = browser.answersOf("shapes/fifty_instances");
  const [finding] = answers["s/0/report"].findings;
  const page = await browser.open(answers);
  await says(page, "h1", `Order and Receipt keep each other alive: 50 pairs, ${human(finding.total_bytes)}.`);
  await says(page, ".finding .amount", `${human(finding.total_bytes)} 50 times`);
});

test("overview: leaks first, then what is only worth knowing", async (browser) => {
  const page = await browser.open(browser.chatServer());
  await says(page, "section[aria-label=Leaks]", /Session and Timer.*Nothing points to Request/);
  await says(
    page,
    "section[aria-label^='No leaks']",
    "Room and Message keep each other alive, and global server owns them, too",
  );
  await says(page, "section[aria-label='What was not seen']", "stacks of 2 threads that ended");
});

test("overview: a healthy program is told so", async (browser) => {
  const answers = browser.answersOf("seed/weakref_repair");
  const { heap } = answers["s/0/report"];
  const page = await browser.open(answers);
  await says(page, "h1", "Nothing leaks.");
  await says(page, ".headline", `each of the ${heap.blocks} blocks (${human(heap.bytes)})`);
  assert.equal(await page.locator(".finding").count(), 0);
});

test("overview: a cache is no leak", async (browser) => {
  const page = await browser.open(browser.answersOf("seed/dict_cache"));
  await says(page, "h1", "Nothing leaks.");
  await says(page, "section[aria-label^='No leaks']", /Only std::map<.*> of global cache keeps 3 objects/);
});

test("overview: bytes by type and by site are those of the answers", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers);
  const [largest] = [...answers["s/5/types"].types].sort((a, b) => b.bytes - a.bytes);
  await says(page, "section[aria-label='Bytes by type'] li", `${largest.name} ${human(largest.bytes)}`);
  const site = await textOf(page, "section[aria-label='Bytes by allocation site'] li");
  assert.match(site, /^Message::Message message.cc:9 892.9 kB nothing leaked$/);
});

test("overview: what is not in the page is said, with the command that shows it", async (browser) => {
  const { "s/0/types": _types, ...answers } = browser.answersOf("seed/two_lists");
  const page = await browser.open(answers);
  await says(page, "section[aria-label='Bytes by type']", "Not in this page: the types.");
  await says(page, "section[aria-label='Bytes by type']", answers.index.command);
});

test("overview: what gordian itself recorded has everything that the first page asks for", async (browser) => {
  const answers = browser.answersOf("shapes/fifty_instances");
  const { heap } = answers["s/0/report"];
  const page = await browser.open(answers);
  await page.waitForSelector("section[aria-label='Bytes by allocation site'] li");
  await says(page, "section[aria-label='Bytes by type']", "50 of 50 leaked");
  assert.equal(await page.locator("text=Not in this page").count(), 0);
  const bytes = answers["s/0/stacks"].bytes.reduce((sum, number) => sum + number, 0);
  assert.equal(bytes, heap.bytes);
});

// How long the first paint takes is in docs/viewer.md; here, that it is painted, and that no list is in the page as a whole.
test("overview: a report of 10,000 blocks is painted, and no page has long lists in it", async (browser) => {
  const answers = browser.answersOfOwn("ten_thousand_blocks", "ten_thousand_blocks", ["-std=c++20", "-g", "-O1"]);
  const { heap, findings } = answers["s/0/report"];
  assert.ok(heap.blocks > 9_500 && heap.blocks <= 10_000, String(heap.blocks));
  const page = await browser.open(answers);
  await says(page, "h1", `Parent and 3 Child keep each other alive: 90 times, ${human(findings[0].total_bytes)}.`);
  const paints = await page.evaluate(() => performance.getEntriesByType("paint").map(({ name }) => name));
  assert.ok(paints.includes("first-contentful-paint"), String(paints));
  const item = answers["s/0/types"].types.find(({ name }) => name === "Item");
  for (const place of ["", "heap", `type/${item.id}`, "dominators", "allocations", "timeline", "search?q=e"]) {
    await page.evaluate((hash) => (location.hash = hash), `#/${place}`);
    await page.waitForSelector("main :is(h1, h2, [role=table], [role=group], .notice)");
    const elements = await page.locator("main *").count();
    assert.ok(elements < 3_000, `${place}: ${elements} elements`);
  }
});

import assert from "node:assert/strict";

import { human, says, textOf } from "./harness.mjs";
import { test } from "./test.mjs";

async function openFirst(browser, answers) {
  const page = await browser.open(answers);
  await page.click("a.finding");
  await page.waitForSelector(".around");
  return page;
}

test("finding: the knot is drawn with its types, members and proofs", async (browser) => {
  const answers = browser.answersOf("seed/destructor_never_runs");
  const [finding] = answers["s/0/report"].findings;
  const page = await openFirst(browser, answers);
  assert.ok(page.url().endsWith(`#/finding/${finding.id}`));
  assert.equal(await page.locator("g.node").count(), 2);
  assert.equal(await page.locator("g.edge.strong").count(), 2);
  await says(page, ".picture", "b: shared_ptr<B>");
  await says(page, ".picture", "use_count 1 = B::a");
  await says(page, ".members", "use_count 1 = A::b · explained to the last");
  await says(page, ".members", "~A() would have printed (puts) destructor_never_runs.cc:27");
  await says(page, ".members", "destructor_never_runs.cc:39 (make_shared<A>)");
  await says(page, "section[aria-label^='How sure']", "Proved:");
});

test("finding: a cut, from the list and from the picture, and back", async (browser) => {
  const answers = browser.answersOf("seed/destructor_never_runs");
  const [finding] = answers["s/0/report"].findings;
  const [cut] = finding.cuts;
  const page = await openFirst(browser, answers);
  await page.click(".cut");
  await page.waitForSelector("g.node.freed");
  assert.match(page.url(), new RegExp(`cut=${cut.edge}$`));
  assert.equal(await page.locator("g.node.freed").count(), cut.frees_objects);
  await says(
    page,
    ".knot-panel footer",
    `B::a weak: frees all ${cut.frees_objects} objects, ${human(cut.frees_bytes)}`,
  );
  await says(page, ".picture", "use_count 1 → 0, freed");
  await says(page, ".picture", "✂ a: weak_ptr<A>");
  await page.keyboard.press("Escape");
  await page.waitForSelector("g.node.freed", { state: "detached" });

  await page.locator("g.edge", { hasText: "b: shared_ptr<B>" }).locator("rect").click();
  await page.waitForSelector("g.edge.cut");
  await says(page, ".knot-panel footer", "A::b weak: frees all 2 objects");
  await page.goBack();
  await page.waitForSelector("g.edge.cut", { state: "detached" });
  await page.goForward();
  await page.waitForSelector("g.edge.cut");
  await page.reload();
  await page.waitForSelector("g.edge.cut");
});

test("finding: a cut that does not free all says how much it frees", async (browser) => {
  const answers = browser.answersOf("shapes/figure_eight");
  const [finding] = answers["s/0/report"].findings;
  const index = finding.cuts.findIndex(({ verified }) => !verified);
  const cut = finding.cuts[index];
  const page = await openFirst(browser, answers);
  await page.locator(".cut").nth(index).click();
  await page.waitForSelector("g.edge.cut");
  await says(
    page,
    ".knot-panel footer",
    `frees ${cut.frees_objects} of ${finding.objects} objects, ${human(cut.frees_bytes)}`,
  );
  assert.equal(await page.locator("g.node.freed").count(), cut.frees_objects);
});

test("finding: closures and containers are named on the way", async (browser) => {
  const page = await openFirst(browser, browser.answersOf("closures/lambdas_in_map"));
  await says(page, "h1", "Server keeps itself alive.");
  await says(page, ".picture", "routes: map<string, function<int(const string&)>> × 3");
  await says(page, ".picture", "λ lambda at lambdas_in_map.cc:19");
  await says(page, ".then", "Capturing server in the lambda at lambdas_in_map.cc:19 weakly would free all of it.");
});

test("finding: members of what is owned alone are named on the way", async (browser) => {
  const page = await openFirst(browser, browser.answersOf("shapes/chain_of_unique_pointers"));
  await says(page, ".picture", "floor: unique_ptr<Floor> Floor::room Room::desk Desk::person");
  await says(
    page,
    ".cuts",
    "Desk::person as std::weak_ptr<Person> reached by Building::floor → Floor::room → Room::desk",
  );
  await page.locator("g.edge", { hasText: "Desk::person" }).locator("rect").click();
  await page.waitForSelector("g.edge.cut");
  await says(page, ".picture", "✂ Desk::person");
});

test("finding: what a closure captures is what would become weak", async (browser) => {
  const page = await openFirst(browser, browser.answersOf("closures/names_the_capture"));
  await page.click("g.edge rect");
  await page.waitForSelector("g.edge.cut");
  await says(page, ".picture", "✂ captures weak_ptr<Session> self");
  await says(page, ".knot-panel footer", "self in the lambda at names_the_capture.cc:21 weak: frees all 1 object");
});

test("finding: a large knot shows its smallest cycle, and all on demand", async (browser) => {
  const answers = browser.answersOf("shapes/tree_with_strong_parent");
  const [finding] = answers["s/0/report"].findings;
  const page = await openFirst(browser, answers);
  assert.equal(await page.locator("g.node").count(), finding.drawn.length);
  await says(page, ".knot-panel footer", `${finding.independent_cycles} independent cycles`);
  await page.click(`text=all ${finding.members.length} objects`);
  await page.waitForFunction((count) => document.querySelectorAll("g.node").length === count, finding.members.length);
  const breaking = finding.cuts.find(({ entries }) => entries > 1);
  await says(page, ".cuts", `the program must then hold ${breaking.entries} of them itself`);
});

test("finding: what hangs off the knot is told apart from it", async (browser) => {
  const answers = browser.answersOf("shapes/garbage_tail");
  const [finding] = answers["s/0/report"].findings;
  const page = await openFirst(browser, answers);
  const blocks = finding.retained_blocks;
  await says(
    page,
    ".facts",
    `Retained besides ${blocks} block${blocks === 1 ? "" : "s"} ${human(finding.retained_bytes)}`,
  );
});

test("finding: a latent cycle says who owns it, step by step", async (browser) => {
  const answers = browser.answersOf("alive/why_through_members");
  const [finding] = answers["s/0/report"].findings;
  const page = await openFirst(browser, answers);
  await says(page, "section[aria-label='Why it is alive']", `Owned by ${finding.owner.name}`);
  assert.equal(await page.locator(".way li").count(), finding.owner_path.length);
});

test("finding: call stacks begin with the program's own frames and fold the others", async (browser) => {
  const page = await openFirst(browser, browser.answersOf("seed/destructor_never_runs"));
  await page.click("summary");
  const before = await page.locator(".member").first().locator(".frames li").count();
  await page.click(".fold-button:has-text('of libraries')");
  const after = await page.locator(".member").first().locator(".frames li").count();
  assert.ok(after > before, `${after} > ${before}`);
  await says(page, ".member .frames .own", "main");
});

test("finding: of a ring of a hundred the first are drawn, and one for all others", async (browser) => {
  const answers = browser.answersOf("shapes/ring_of_hundred");
  const page = await openFirst(browser, answers);
  await says(page, "h1", "100 objects such as Slot keep each other alive.");
  assert.equal(await page.locator("g.node").count(), 5);
  await says(page, ".picture", "… 96 more");
  await page.click(".cut");
  await page.waitForSelector("g.edge.cut");
  assert.equal(await page.locator("g.node.freed").count(), 5);
  await says(page, "section[aria-label='The objects'] header", "36 more objects not listed");
});

test("finding: one that is not there", async (browser) => {
  const page = await browser.open(browser.chatServer(), "#/finding/0badc0de");
  await says(page, "main", "This snapshot has no finding 0badc0de.");
  await page.click("text=What it has instead");
  await page.waitForSelector(".headline");
  assert.match(await textOf(page, "h1"), /Session and Timer/);
});

test("finding: several members that free it only together", async (browser) => {
  const answers = browser.answersOf("closures/several_callbacks");
  const [finding] = answers["s/0/report"].findings;
  const [together, ...single] = finding.cuts;
  assert.equal(together.also.length, 2);
  assert.ok(single.every((cut) => cut.also.length === 0 && !cut.verified));
  const page = await openFirst(browser, answers);
  await says(page, ".then", ", together would free all of it.");
  await page.locator(".cut").first().click();
  await page.waitForSelector("g.node.freed");
  assert.match(page.url(), /cut=together$/);
  assert.equal(await page.locator("g.edge.cut").count(), 3);
  await says(
    page,
    ".knot-panel footer",
    `3 members, together, weak: frees all 1 object, ${human(together.frees_bytes)}`,
  );
  await page.locator("g.edge.cut rect").first().click();
  await page.waitForSelector("g.node.freed", { state: "detached" });
  assert.match(page.url(), /cut=\d+$/);
});

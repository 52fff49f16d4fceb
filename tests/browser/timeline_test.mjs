import assert from "node:assert/strict";

import { human, says } from "./harness.mjs";
import { test } from "./test.mjs";

test("timeline: what grew, and since when", async (browser) => {
  const answers = browser.chatServer();
  const { snapshots, findings } = answers["timeline/0"];
  const last = snapshots.at(-1);
  const page = await browser.open(answers, "#/s/5/timeline");
  await says(page, "h1", `Leaked memory grew from ${human(snapshots[0].leaked_bytes)} to ${human(last.leaked_bytes)}.`);
  await says(page, "main", "6 snapshots over 2 min 30 s.");
  await says(page, "section[aria-label='Heap by what it is'] .readout", `alive ${human(last.labels[0].bytes)}`);
  const knot = findings.find(({ kind }) => kind === "cycle");
  await says(
    page,
    "section[aria-label='Findings over time']",
    `cycle Session, Timer tied in 1, leaked from 2 on, some owned until 3 ${knot.instances.at(-1)}`,
  );
  await says(
    page,
    "section[aria-label='How old the blocks are']",
    `new since the snapshot before ${last.survivors[0]}`,
  );
});

test("timeline: the difference of any two snapshots", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers, "#/s/5/timeline");
  const diff = answers["diff/0/5"];
  const knot = diff.findings.find(({ kind }) => kind === "cycle");
  await says(
    page,
    "section[aria-label='What changed']",
    `+ new cycle Session, Timer 90 → 0 owned +${knot.instances[1]} +${human(knot.bytes[1])}`,
  );
  await page.selectOption("section[aria-label='What changed'] select >> nth=0", "2");
  const later = answers["diff/2/5"].findings.find(({ kind }) => kind === "cycle");
  await says(
    page,
    "section[aria-label='What changed']",
    `↑ grown cycle Session, Timer 30 → 0 owned +${later.instances[1] - later.instances[0]}`,
  );
  assert.match(page.url(), /from=2/);
  await page.selectOption("section[aria-label='What changed'] select >> nth=1", "2");
  await says(page, "section[aria-label='What changed']", "Choose two different snapshots.");
});

test("timeline: the chart's snapshot is chosen with the arrow keys", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers, "#/s/5/timeline");
  await page.focus("[role=slider] >> nth=0");
  await page.keyboard.press("ArrowLeft");
  await says(
    page,
    "section[aria-label='Leaked bytes'] .readout",
    human(answers["timeline/0"].snapshots[4].leaked_bytes),
  );
  assert.match(page.url(), /to=4/);
});

test("timeline: another snapshot is chosen on top", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers);
  await page.selectOption("select[aria-label=Snapshot]", "2");
  await says(page, ".headline .facts", `Leaked ${human(answers["s/2/report"].summary.leaked_bytes)}`);
  assert.match(page.url(), /#\/s\/2/);
  await page.goBack();
  await says(page, ".headline .facts", `Leaked ${human(answers["s/5/report"].summary.leaked_bytes)}`);
});

test("timeline: there is nothing to compare in one snapshot", async (browser) => {
  const answers = browser.chatServer();
  const { snapshots, ...rest } = answers["timeline/0"];
  const page = await browser.open(
    { ...answers, "timeline/0": { ...rest, snapshots: snapshots.slice(0, 1) } },
    "#/timeline",
  );
  await says(page, "main", "There is one snapshot only.");
});

test("timeline: when a knot was tied and when its last outside owner let go", async (browser) => {
  await browser.view("knot_life", async (address) => {
    const page = await browser.visit(address);
    await says(page, "h1", "Session and Timer keep each other alive: 3 pairs");
    await page.click("a.finding");
    const life = "section[aria-label='Over time']";
    await says(
      page,
      life,
      'Tied in snapshot 2 "logged in", leaked from snapshot 4 "one left" on, some owned until snapshot 4 "one left".',
    );
    const [, logged, , one, all, end] = await page.locator(`${life} li`).allInnerTexts();
    for (const [text, count] of [
      [logged, "3 owned"],
      [one, "2 owned, 1 leaked"],
      [all, "3 leaked"],
      [end, "3 leaked"],
    ])
      assert.ok(text.replace(/\s+/g, " ").includes(count), text);
    // To another snapshot, in which it is another finding.
    await page.click(`${life} li:nth-child(2) a`);
    await says(page, "h1", "Session and Timer keep each other alive, and global users owns them, too.");
    await says(page, life, 'Tied in snapshot 2 "logged in"');
    await page.goBack();
    await says(page, ".facts", "Instances 3");
    await page.click(".tabs a:text-is('Timeline')");
    const list = "section[aria-label='Findings over time']";
    await says(page, list, "cycle Session → Timer tied in 2, leaked from 4 on, some owned until 4 3");
    await page.click(`${list} .body [role=row]:nth-child(2) a`); // the owned ones: in the last snapshot that has them
    await says(page, "h1", "and global users owns them, too.");
    await says(page, life, "2 owned, 1 leaked");
    await page.click(".tabs a:text-is('Timeline')");
    await page.selectOption("section[aria-label='What changed'] select >> nth=0", "1");
    await says(page, "section[aria-label='What changed']", "+ new cycle Session → Timer 3 → 0 owned +3");
    await says(page, "section[aria-label='What changed']", "→ let go latent cycle Session → Timer 0 → 3 leaked −3");
  });
});

test("timeline: a page that has some differences only says which", async (browser) => {
  const recorded = Object.entries(browser.chatServer()).filter(
    ([path]) => !path.startsWith("diff/") || ["diff/0/1", "diff/4/5", "diff/0/5"].includes(path),
  );
  const page = await browser.open(Object.fromEntries(recorded), "#/s/5/timeline");
  const changed = "section[aria-label='What changed']";
  await says(page, changed, "some differences only are in this page");
  const from = await page.locator(`${changed} select >> nth=0`).locator("option").allInnerTexts();
  assert.deepEqual(
    from.map((text) => text.includes("not in this page")),
    [false, true, true, true, false, false],
  );
  await page.selectOption(`${changed} select >> nth=0`, "2");
  await says(page, changed, "Not in this page: what changed between these two.");
  await says(page, changed, "gordian view gordian-out/chat-server.4711");
  // … and one that has all does not.
  const whole = await browser.open(browser.chatServer(), "#/s/5/timeline");
  await says(whole, changed, "+ new");
  assert.equal(await whole.locator(`${changed} .small`, { hasText: "some differences" }).count(), 0);
});

test("timeline: snapshots have the numbers that they have in the process", async (browser) => {
  const answers = structuredClone(browser.chatServer());
  for (const entry of answers.index.processes[0].snapshots) entry.sequence += 10;
  const page = await browser.open(answers, "#/s/5/timeline");
  await says(page, "section[aria-label='Leaked bytes'] .readout", "Snapshot 16");
  await says(page, "section[aria-label='Findings over time']", "tied in 11, leaked from 12 on, some owned until 13");
  await says(page, "section[aria-label='How old the blocks are']", "in snapshot 16");
  await says(page, "section[aria-label='What changed']", "snapshot 13, after loading");
});

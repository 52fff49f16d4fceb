// Programs that nobody wrote for the page.
import assert from "node:assert/strict";

import { grouped, human, says } from "./harness.mjs";
import { test } from "./test.mjs";

const LITERALS = "x = [for (i=[1:200]) let(capture = function() 1 ) 0 ]; cube(1);\n";

test("real: OpenSCAD's 200 cycles, without debug info", async (browser) => {
  const command = ["openscad", "-o", "out.csg", "capture.scad"];
  const answers = browser.answersOfCommand("openscad", command, {
    "capture.scad": LITERALS,
  });
  const { findings, summary } = answers["s/0/report"];
  const page = await browser.open(answers);
  await says(
    page,
    "h1",
    `Context and FunctionType keep each other alive: 200 pairs, ${human(findings[0].total_bytes)}.`,
  );
  await says(page, ".headline .facts", `Leaked ${human(summary.leaked_bytes)}`);
  await page.click("a.finding");
  await says(page, ".picture", "▤ hash table");
  await page.click(".cut");
  await page.waitForSelector("g.edge.cut");
  assert.equal(await page.locator("g.node.freed").count(), 2);
  await says(
    page,
    ".knot-panel footer",
    `${human(findings[0].cuts[0].frees_bytes)} and ${findings[0].retained_blocks} blocks`,
  );
});

test("real: websocketpp's pending read handler, in a child process", async (browser) => {
  const answers = browser.answersOf("libraries/websocketpp_read_handler");
  const { processes } = answers.index;
  const leaking = processes
    .flatMap(({ snapshots }) => snapshots)
    .find(({ id }) => answers[`s/${id}/report`].summary.cycles > 0);
  const { findings } = answers[`s/${leaking.id}/report`];
  const page = await browser.open(answers, `#/s/${leaking.id}`);
  await says(page, "h1", /websocketpp::connection<.*> keeps itself alive: 3 of them/);
  await page.click("a.finding");
  await says(page, ".facts", `Instances 3`);
  await says(page, ".picture", "m_read_handler");
  await says(page, ".picture", "λ");
  assert.equal(await page.locator(".cut").count(), findings[0].cuts.length);
  const other = processes.flatMap(({ snapshots }) => snapshots).find(({ id }) => id !== leaking.id);
  await page.selectOption("select[aria-label=Snapshot]", String(other.id));
  await page.click(".brand");
  await says(page, "h1", "Nothing leaks.");
});

test("real: a million blocks, as gordian view shows them", async (browser) => {
  await browser.view("million_blocks", async (address, report) => {
    const { heap, summary, findings } = report;
    assert.ok(heap.blocks > 999_000, `${heap.blocks}`);
    const page = await browser.visit(address);
    await says(page, "h1", `Owner and 3 Child keep each other alive: 500 times, ${human(findings[0].total_bytes)}.`);
    await says(page, ".headline .facts", `Leaked ${human(summary.leaked_bytes)}`);
    await page.click(".tabs a:text-is('Heap')");
    await says(page, "[role=status]", `${grouped(heap.blocks)} blocks, ${human(heap.bytes)}`);
    await page.click("a:text-is('Item')");
    await says(page, "main", "500,000 instances");
    await page.click("text=Next");
    await says(page, "main", "101 to 200");
    await page.click(".table .body a");
    await says(page, "section[aria-label='Why it is alive']", "Owned by global registry");
    await page.click("text=what it retains");
    await says(page, ".pointed", "Item retains");
    await page.click(".tabs a:text-is('Allocations')");
    await says(page, ".pointed", `all ${human(heap.bytes)}, 100 % ${grouped(heap.blocks)} blocks`);
  });
});

// The dashboard, end to end: real programs, run under gordian for thirty nights; their reports in a history; the site that is
// written from it, read in Chromium. What it must say follows from statesIn() in dashboard_support.mjs, and is written out here.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import {
  addNight,
  addThirtyNights,
  answersOf,
  codeowners,
  copyOfThirtyNights,
  emptyFolder,
  gordian,
  madeUpReports,
  serveDashboard,
  serveFolder,
  shopReports,
  siteOfThirtyNights,
  statesIn,
  thirtyNights,
  withPostgres,
  writeSite,
} from "./dashboard_support.mjs";
import { axeSource, human, says, textOf } from "./harness.mjs";
import { test } from "./test.mjs";

const onDisk = (folder) => pathToFileURL(join(folder, "index.html")).href;

/** Opens a place of the thirty nights' site, from disk. */
async function openNights(browser, place = "#/", options = {}) {
  const page = await browser.visit(onDisk(siteOfThirtyNights(browser)) + place, options);
  await page.waitForSelector("main h1, main h2");
  return page;
}

const leakedIn = (browser, states) =>
  states.reduce((sum, state) => sum + shopReports(browser)[state].report.summary.leaked_bytes, 0);
const liveIn = (browser, states) =>
  states.reduce((sum, state) => sum + shopReports(browser)[state].report.heap.bytes, 0);
const findingOf = (browser, state, kind, type = "") =>
  shopReports(browser)[state].report.findings.find(
    (one) => one.kind === kind && (type === "" || one.members.some((member) => member.type === type)),
  );
const row = (title, text) => `section[aria-label='${title}'] li:has-text('${text}')`;

test("dashboard: all projects, which of them is clean tonight", async (browser) => {
  const page = await openNights(browser);
  await says(page, "h1", "1 of 2 projects leaks tonight.");
  const tonight = leakedIn(browser, ["server5", "cartBoth"]);
  const shop = ".projects li >> nth=0";
  await says(
    page,
    shop,
    "shop 1 new leak, 1 back, 1 still there and 1 fixed tonight. main, build r130, 2024-09-30 02:00",
  );
  await says(page, shop, `2 of 3 binaries ran ${human(tonight)} leaked`);
  await says(page, ".projects li >> nth=1", "tools Clean tonight. main, build t30, 2024-09-30 02:00");
  await says(page, ".projects li >> nth=1", "1 of 1 binary ran 0 bytes leaked");
  assert.equal(await page.locator(".projects .spark").count(), 2);
});

test("dashboard: a project tonight: new, back, fixed, still there, not run", async (browser) => {
  const page = await openNights(browser, "#/p/shop");
  const ran = ["server5", "cartBoth"];
  const before = leakedIn(browser, ["server5pages", "cart"]);
  await says(page, "h1", "1 new leak, 1 back, 1 still there and 1 fixed tonight.");
  await says(page, ".headline", "Branch main, build r130, 2024-09-30 02:00");
  await says(page, ".facts", `Leaked ${human(leakedIn(browser, ran))}`);
  await says(page, ".facts", `−${human(before - leakedIn(browser, ran))} since the night before`);
  await says(page, ".facts", `Live ${human(liveIn(browser, ran))} Leaks 3 in 2 binaries Ran 2 of 3 binaries`);
  await says(page, "section[aria-label='Did not run tonight']", "report_test last ran build r120, 2024-09-20 02:00");

  const file = "tests/browser/shop";
  const order = findingOf(browser, "cartBoth", "cycle", "Order");
  const session = findingOf(browser, "server5", "cycle");
  const pages = findingOf(browser, "server5pages", "unreachable");
  await says(page, "section[aria-label=New] h2", /^New 1$/);
  await says(
    page,
    row("New", "Order → Order"),
    `cart_test · cycle · since r130, 2024-09-30 · @shop/tests · ${file}/cart_test.cc:29`,
  );
  await says(page, row("New", "Order → Order"), `${human(order.total_bytes)} once proved`);
  await says(page, "section[aria-label=Back] h2", /^Back 1$/);
  await says(page, row("Back", "Cart → Line → Cart"), "cart_test · cycle · since r130, 2024-09-30 · @shop/tests");
  await says(page, "section[aria-label=Fixed] h2", /^Fixed 1$/);
  await says(page, row("Fixed", "server_test"), `unreachable · fixed in r130 · @shop/net @shop/second`);
  await says(page, row("Fixed", "server_test"), `${human(pages.total_bytes)} 2 times probable`);
  await says(page, "section[aria-label='Still there'] h2", /^Still there 1$/);
  await says(page, row("Still there", "Session → Timer → Session"), "server_test · cycle · since r110, 2024-09-10");
  await says(page, row("Still there", "Session → Timer → Session"), `${human(session.total_bytes)} 5 times`);
});

test("dashboard: a project by day", async (browser) => {
  const page = await openNights(browser, "#/p/shop");
  const chart = "[role=slider][aria-label='Leaked bytes by day']";
  const last = leakedIn(browser, statesIn(30));
  await says(page, ".chart >> nth=0", `2024-09-30: ${human(last)}, 2 new, 1 fixed`);
  await page.focus(chart);
  // Night 29, and so on.
  for (let night = 29; night >= 1; --night) {
    await page.keyboard.press("ArrowLeft");
    const day = `2024-09-${String(night).padStart(2, "0")}`;
    await says(page, ".chart >> nth=0", `${day}: ${human(leakedIn(browser, statesIn(night)))}`);
  }
  assert.equal(await page.getAttribute(chart, "aria-valuenow"), "1");
});

test("dashboard: branches side by side, and another one shown", async (browser) => {
  const page = await openNights(browser, "#/p/shop");
  await says(
    page,
    "section[aria-label=Branches]",
    "main 3 2 1 2 r130 2024-09-30 02:00 release/1 1 0 0 1 q30 2024-09-30 02:00",
  );
  await page.selectOption("select[aria-label=Branch]", "release/1");
  await says(page, "h1", "1 leak still there tonight.");
  assert.match(page.url(), /branch=release%2F1$/);
  await page.click("text=Session → Timer");
  await says(
    page,
    ".became",
    "There since build q28, 2024-09-28 02:00, for 3 nights. No night of this binary was without it before.",
  );
  await page.click("section[aria-label=Elsewhere] a");
  await says(page, ".became", "There since build r110");
});

test("dashboard: binaries, their trends, filtered and sorted", async (browser) => {
  const page = await openNights(browser, "#/p/shop/binaries");
  const rows = () => page.locator("table[aria-label=Binaries] tbody tr").allInnerTexts();
  const names = async () => (await rows()).map((text) => text.split(/\s/)[0]);
  await says(page, "[role=status]", "3 binaries");
  assert.deepEqual(await names(), ["report_test", "server_test", "cart_test"]); // most leaked first
  await says(page, "tbody tr:has-text('server_test')", `1 leak 0 1 ${human(leakedIn(browser, ["server5"]))}`);
  await says(page, "tbody tr:has-text('cart_test')", `2 leaks 2 0 ${human(leakedIn(browser, ["cartBoth"]))}`);
  await says(page, "tbody tr:has-text('report_test')", "did not run 0 0");
  assert.equal(await page.locator("tbody .spark").count(), 6);
  await page.click("th >> text=Binary");
  assert.deepEqual(await names(), ["cart_test", "report_test", "server_test"]);
  await page.click("th >> text=Binary");
  assert.deepEqual(await names(), ["server_test", "report_test", "cart_test"]);
  await page.click("[aria-label=Show] >> text=did not run");
  assert.deepEqual(await names(), ["report_test"]);
  await page.click("[aria-label=Show] >> text=all");
  await page.fill(".filter", "CART");
  await says(page, "[role=status]", "1 binary of 3");
  assert.deepEqual(await names(), ["cart_test"]);
  await page.reload();
  await says(page, "[role=status]", "1 binary of 3");
});

test("dashboard: a binary: its nights and its findings", async (browser) => {
  const page = await openNights(browser, "#/p/shop/b/server_test");
  await says(page, ".headline", "1 leak still there and 1 fixed tonight. build r130, 2024-09-30 02:00");
  await says(page, ".facts", `Leaked ${human(leakedIn(browser, ["server5"]))}`);
  await says(page, ".facts", "Nights 30 since build r101");
  const nights = await page.locator("table[aria-label=Nights] tbody tr").allInnerTexts();
  assert.equal(nights.length, 30);
  nights.forEach((text, index) => {
    const night = 30 - index;
    const [state] = statesIn(night);
    const { summary, heap } = shopReports(browser)[state].report;
    const leaks = { server: 0, server3: 1, server5: 1, server5pages: 2 }[state];
    const [fresh, fixed] = [[10, 25].includes(night) ? 1 : 0, night === 30 ? 1 : 0];
    const day = `2024-09-${String(night).padStart(2, "0")} 02:00`;
    const expected = `${day} r${100 + night} ${leaks} ${fresh} ${fixed} ${human(summary.leaked_bytes)} ${human(heap.bytes)} 1`;
    assert.equal(text.replace(/\s+/g, " ").trim(), expected);
  });
  await says(page, "section[aria-label=Findings]", "Session → Timer → Session = still there cycle proved 5");
  await says(page, "section[aria-label=Findings]", "✓ fixed unreachable probable 2");
  await says(page, ".chart >> nth=0", `2024-09-30 02:00: ${human(leakedIn(browser, ["server5"]))}, 1 leak, build r130`);
});

test("dashboard: one that did not run for nights says so, and what it had", async (browser) => {
  const page = await openNights(browser, "#/p/shop/b/report_test");
  await says(page, ".headline", "Did not run tonight. 1 leak still there then (2024-09-20 02:00).");
  await says(page, "section[aria-label=Findings]", "did not run");
  await page.goto(`${page.url().split("#")[0]}#/p/shop/b/cart_test`);
  await says(page, ".facts", "Nights 28 since build r101");
});

test("dashboard: a finding that stays, and grew", async (browser) => {
  const { id } = findingOf(browser, "server5", "cycle");
  const three = findingOf(browser, "server3", "cycle");
  const five = findingOf(browser, "server5", "cycle");
  assert.equal(three.id, id);
  const page = await openNights(browser, `#/p/shop/f/server_test/${id}`);
  await says(page, "h1", "Session and Timer keep each other alive.");
  await says(
    page,
    ".became",
    "There since build r110, 2024-09-10 02:00, for 21 nights. The last night without it: build r109, 2024-09-09 02:00.",
  );
  await says(page, ".facts", `In all ${human(five.total_bytes)} Instances 5 Seen in 21 of 30 nights`);
  const stretch = "build r110, 2024-09-10 02:00 build r109, 2024-09-09 02:00 still there 21";
  await says(page, "table[aria-label='When it was there'] tbody", new RegExp(`^${stretch}$`));
  const strip = await page
    .locator(".strip span")
    .evaluateAll((cells) => cells.map((cell) => cell.className === "there"));
  assert.deepEqual(
    strip,
    Array.from({ length: 30 }, (_unused, index) => index + 1 >= 10),
  );
  await page.focus("[aria-label='Instances by night']");
  await says(page, ".chart >> nth=0", "2024-09-30 02:00: 5 instances");
  for (const [presses, said] of [
    [10, "2024-09-20 02:00: 5 instances"],
    [1, "2024-09-19 02:00: 3 instances"],
    [9, "2024-09-10 02:00: 3 instances"],
    [1, "2024-09-09 02:00: not there"],
  ]) {
    for (let press = 0; press < presses; ++press) await page.keyboard.press("ArrowLeft");
    await says(page, ".chart >> nth=0", said);
  }
  await page.focus("[aria-label='Bytes by night']");
  for (let press = 0; press < 15; ++press) await page.keyboard.press("ArrowLeft");
  await says(page, ".chart >> nth=1", `2024-09-15 02:00: ${human(three.total_bytes)}`);
});

test("dashboard: a finding is drawn, proved and cut by the page's own picture", async (browser) => {
  const { id, cuts } = findingOf(browser, "server5", "cycle");
  const page = await openNights(browser, `#/p/shop/f/server_test/${id}`);
  await page.waitForSelector("g.node");
  assert.equal(await page.locator("g.node").count(), 2);
  assert.equal(await page.locator("g.edge.strong").count(), 2);
  await says(page, ".picture", "use_count 1 = Timer::session");
  await says(page, ".members", "~Session() would have printed (puts) server_test.cc:20");
  await says(page, ".members", "serve server_test.cc:29 (make_shared<Session>)");
  await says(page, "section[aria-label^='How sure']", "Proved:");
  await says(page, "[aria-label='Where from']", "allocated serve tests/browser/shop/server_test.cc:29");
  const at = "tests/browser/shop/server_test.cc:29";
  await says(page, "[aria-label='Where from']", `owner @shop/net, @shop/second by ${at}, where it was allocated`);
  assert.ok(!(await textOf(page, "main")).includes("0x"), "no addresses of a process that is gone");
  await page.click(".cut");
  await page.waitForSelector("g.node.freed");
  await says(page, ".knot-panel footer", `weak: frees all ${cuts[0].frees_objects} objects`);
  assert.match(page.url(), /cut=\d$/);
  await page.keyboard.press("Escape");
  await page.waitForSelector("g.node.freed", { state: "detached" });
});

test("dashboard: findings that are new, back and fixed", async (browser) => {
  const order = findingOf(browser, "cartBoth", "cycle", "Order");
  const cart = findingOf(browser, "cartBoth", "cycle", "Cart");
  const pages = findingOf(browser, "server5pages", "unreachable");
  const page = await openNights(browser, `#/p/shop/f/cart_test/${order.id}`);
  await says(page, "h1", "Order keeps itself alive.");
  await says(
    page,
    ".became",
    "New in build r130, 2024-09-30 02:00. The last night without it: build r129, 2024-09-29 02:00.",
  );
  await says(page, ".facts", "Seen in 1 of 28 nights");

  const base = page.url().split("#")[0];
  await page.goto(`${base}#/p/shop/f/cart_test/${cart.id}`);
  await says(
    page,
    ".became",
    "Back in build r130, 2024-09-30 02:00. The last night without it: build r129, 2024-09-29 02:00. First seen in build r105, 2024-09-05 02:00.",
  );
  await says(page, ".facts", "Seen in 5 of 28 nights");
  await says(
    page,
    "table[aria-label='When it was there'] tbody",
    "build r130, 2024-09-30 02:00 build r129, 2024-09-29 02:00 still there 1 " +
      "build r105, 2024-09-05 02:00 build r104, 2024-09-04 02:00 build r109, 2024-09-09 02:00 4",
  );

  await page.goto(`${base}#/p/shop/f/server_test/${pages.id}`);
  await says(
    page,
    ".became",
    "Fixed in build r130, 2024-09-30 02:00. It was there for 5 nights, since build r125, 2024-09-25 02:00.",
  );
  await says(page, ".facts", `In all ${human(pages.total_bytes)} Instances 2 Seen in 5 of 30 nights`);
  await says(
    page,
    "table[aria-label='When it was there'] tbody",
    "build r124, 2024-09-24 02:00 build r130, 2024-09-30 02:00 5",
  );
});

test("dashboard: all findings, filtered, sorted, by owner", async (browser) => {
  const page = await openNights(browser, "#/p/shop/findings");
  const titles = () => page.locator("table[aria-label=Findings] tbody td:first-child").allInnerTexts();
  await says(page, "[role=status]", "3 findings of 5");
  assert.deepEqual(await titles(), ["Session → Timer → Session", "Cart → Line → Cart", "Order → Order"]);
  await page.click("th >> text=Bytes");
  await page.click("th >> text=Bytes");
  assert.equal((await titles())[0], "Order → Order");
  for (const [show, count] of [
    ["new", 1],
    ["back", 1],
    ["still there", 1],
    ["fixed", 1],
    ["did not run", 1],
    ["not leaks", 0],
  ]) {
    await page.click(`[aria-label=Show] button:text-is('${show}')`);
    await says(page, "[role=status]", new RegExp(`^${count} finding`));
  }
  await page.click("[aria-label=Show] button:text-is('leaks')");
  await page.fill(".filter", "@shop/net");
  await says(page, "[role=status]", "1 finding of 5");

  await page.click("text=Owners");
  const of = (name) => `table[aria-label=Owners] tr:has-text('${name}')`;
  const cart = leakedIn(browser, ["cartBoth"]);
  await says(page, of("@shop/tests"), `@shop/tests 2 2 0 ${human(cart)} 1`);
  await says(page, of("@shop/net"), `@shop/net 1 0 1 ${human(leakedIn(browser, ["server5"]))} 1`);
  await says(page, of("@shop/second"), "@shop/second 1 0 1");
  await says(page, of("nobody"), "nobody 0 0 0 0 bytes 0");
  await page.click("[aria-label=Group] >> text=by file");
  await says(page, of("server_test.cc"), "tests/browser/shop/server_test.cc 1 0 1");
  await page.click("[aria-label=Group] >> text=by directory");
  await says(page, of("tests/browser/shop/"), "tests/browser/shop/ 3 2 1");
  await page.click("[aria-label=Group] >> text=by owner");
  await page.click("a:text-is('@shop/net')");
  await says(page, "[role=status]", "1 finding of 5");
  await says(page, "[role=status]", "of @shop/net");
});

test("dashboard: owners by another place, where the first is nobody's", async (browser) => {
  const folder = emptyFolder("owned");
  const db = join(folder, "history.db");
  const reports = madeUpReports("owned");
  gordian(browser, ["history", "add", "--db", db, "--project", "made", reports]);
  const site = writeSite(browser, db, join(folder, "site"), ["--codeowners", join(reports, "CODEOWNERS")]);
  const page = await browser.visit(`${onDisk(site)}#/p/made/owners`);
  await says(page, "table[aria-label=Owners] tr:has-text('@net')", "@net 2 2 0");
  await says(page, "table[aria-label=Owners] tr:has-text('nobody')", "nobody 1 1 0");
  await says(
    page,
    "[role=status]",
    "Leaks by the file in which their first object was allocated; where nobody owns that, by those that called for it, " +
      "and those that would destroy it.",
  );
  await page.click("[aria-label=Group] >> text=by file");
  await says(page, "[role=status]", /^Leaks by the file in which their first object was allocated\.$/);
  for (const [id, said] of [
    ["aaaa0001", "owner @net by server/session.cc:7, which led there"],
    ["aaaa0002", "owner @net by server/page.cc:9, a destructor"],
    ["aaaa0003", "owner nobody that CODEOWNERS names"],
  ]) {
    const one = await browser.visit(`${onDisk(site)}#/p/made/f/server/${id}`);
    await says(one, "[aria-label='Where from']", `vendor/list.cc:5 ${said}`);
  }
});

test("dashboard: search over projects, binaries and findings", async (browser) => {
  const page = await openNights(browser);
  await page.keyboard.press("/");
  await page.keyboard.type("session");
  await says(page, "section[aria-label='Findings of shop']", "Session → Timer → Session, server_test = still there");
  await says(page, "section[aria-label='Findings of tools']", "No finding has that in it.");
  await page.fill("input[type=search]", "shop");
  await says(page, "section[aria-label=Projects]", "shop 1 new leak");
  await page.fill("input[type=search]", "cart_t");
  await page.click("section[aria-label='Binaries of shop'] a");
  await says(page, "h1", "cart_test");
});

test("dashboard: keys: through the rows, into a finding, help", async (browser) => {
  const page = await openNights(browser, "#/p/shop");
  await page.waitForSelector("a[data-row]");
  for (const key of ["j", "j", "k", "Enter"]) await page.keyboard.press(key);
  await says(page, "h1", "Order keeps itself alive.");
  await page.keyboard.press("?");
  await says(page, "[role=dialog]", "not there in the night before, but in an earlier one");
  await page.keyboard.press("Escape");
  await page.waitForSelector("[role=dialog]", { state: "detached" });
});

test("dashboard: PostgreSQL tells the same", async (browser) => {
  await withPostgres(async (url) => {
    if (url === null) return;
    addThirtyNights(browser, url);
    const folder = join(emptyFolder("postgres"), "site");
    writeSite(browser, url, folder, ["--codeowners", codeowners, "--source-root", join(codeowners, "../../../..")]);
    // Files are named by what is in them: the same names are the same answers.
    assert.deepEqual(answersOf(folder), answersOf(siteOfThirtyNights(browser)));
    assert.ok(answersOf(folder).length > 20);
    await serveDashboard(browser, url, async (address) => {
      const page = await browser.visit(address);
      await says(page, "h1", "1 of 2 projects leaks tonight.");
      await page.click(".projects a");
      await says(page, "h1", "1 new leak, 1 back, 1 still there and 1 fixed tonight.");
      await page.click("text=Session → Timer");
      await says(page, ".became", "There since build r110, 2024-09-10 02:00, for 21 nights.");
      await page.waitForSelector("g.node");
    });
  });
});

test("dashboard: a link lasts, and says what became of it a night later", async (browser) => {
  const db = copyOfThirtyNights(browser, "lasting");
  const folder = join(emptyFolder("lasting-site"), "site");
  writeSite(browser, db, folder);
  const { id } = findingOf(browser, "cartBoth", "cycle", "Order");
  await serveFolder(folder, async (address) => {
    const link = `${address}#/p/shop/f/cart_test/${id}`;
    const page = await browser.visit(link);
    await says(page, ".became", "New in build r130");
    const before = answersOf(folder);
    addNight(browser, db, { build: "r131", night: 31, states: ["server", "cartBoth"] });
    writeSite(browser, db, folder);

    // The page that is open goes on with the site that it knows …
    await page.click("a:text-is('cart_test')");
    await says(page, ".facts", "Nights 28");
    assert.ok(before.every((name) => answersOf(folder).includes(name)));
    // … and the same link says what is true now.
    const later = await browser.visit(link);
    await says(later, ".became", "There since build r130, 2024-09-30 02:00, for 2 nights.");
    await later.goto(`${address}#/p/shop`);
    await says(later, "h1", "2 leaks still there and 1 fixed tonight.");
    // What nobody needs any more goes a night later.
    addNight(browser, db, { build: "r132", night: 32, states: ["server", "cartBoth"] });
    writeSite(browser, db, folder);
    assert.ok(!before.every((name) => answersOf(folder).includes(name)));
    await later.goto("about:blank");
    await later.goto(link);
    await says(later, ".became", "for 3 nights.");
  });
});

test("dashboard: behind a server of files, nothing is run but the page's own script", async (browser) => {
  await serveFolder(siteOfThirtyNights(browser), async (address, asked) => {
    const page = await browser.visit(address, { allowed: /Content Security Policy/ });
    await says(page, "h1", "1 of 2 projects leaks tonight.");
    await page.click(".projects a");
    await says(page, "h1", "1 new leak");
    const data = asked.filter(({ path }) => path.startsWith("/data/"));
    assert.ok(data.length >= 3);
    assert.ok(
      data.every(({ how }) => how === "empty"),
      "answers are fetched, not run",
    );
    assert.equal(await runsForeignScripts(page, "data/index.js"), false);
  });
});

test("dashboard: from disk, markup that gets into the page all the same runs nothing", async (browser) => {
  const page = await openNights(browser, "#/", { allowed: /Content Security Policy/ });
  await says(page, "h1", "1 of 2");
  const ran = await page.evaluate(async () => {
    const markup = [
      '<img src="data:," onerror="window.owned = 1">',
      "<script>window.owned = 2</script>",
      '<a href="javascript:window.owned = 3" id="trap">x</a>',
      '<iframe srcdoc="<script>parent.owned = 4</script>"></iframe>',
      '<svg><animate onbegin="window.owned = 5" attributeName="x" dur="1s"></animate></svg>',
    ];
    document.body.insertAdjacentHTML("beforeend", markup.join(""));
    document.getElementById("trap").click();
    await new Promise((done) => setTimeout(done, 100));
    return window.owned;
  });
  assert.equal(ran, undefined);
});

// Whether a script that somebody gets into the page runs, even one of the site's own files.
async function runsForeignScripts(page, file) {
  return page.evaluate(async (source) => {
    const inline = document.createElement("script");
    inline.textContent = "window.owned = 1";
    const loaded = document.createElement("script");
    loaded.src = source;
    const ended = new Promise((done) => {
      loaded.onload = () => done(true);
      loaded.onerror = () => done(false);
    });
    document.body.append(inline, loaded);
    return (await ended) || window.owned !== undefined;
  }, file);
}

test("dashboard: served, it answers from the database of now", async (browser) => {
  const db = copyOfThirtyNights(browser, "served");
  await serveDashboard(browser, db, async (address) => {
    const page = await browser.visit(address);
    await says(page, "h1", "1 of 2 projects leaks tonight.");
    assert.ok(!page.url().includes("token"), page.url());
    addNight(browser, db, { build: "r131", night: 31, states: ["server", "cart"] });
    await page.reload();
    await says(page, "h1", "All 2 projects are clean tonight.");
    await page.click(".projects a");
    await says(page, "h1", "Clean tonight: 3 leaks fixed.");
    for (const path of ["binaries", "findings", "owners", "b/cart_test"]) {
      await page.goto(`${page.url().split("#")[0]}#/p/shop/${path}`);
      await says(page, "main", /cart_test|Owner/);
    }
  });
});

test("dashboard: nothing there yet, and no history at all", async (browser) => {
  const folder = emptyFolder("empty");
  const db = join(folder, "history.db");
  addNight(browser, db, { build: "b", night: 1, states: ["cart"] });
  gordian(browser, ["history", "prune", "--db", db, "--older-than", "12h"]);
  const page = await browser.visit(onDisk(writeSite(browser, db, join(folder, "site"))));
  await says(page, "main", "There are no reports in this history yet.");
  await says(page, "main", "gordian history add");
  await page.keyboard.press("/");
  await page.keyboard.type("x");
  await says(page, "section[aria-label=Projects]", "No project has that in its name.");
  assert.match(
    gordian(browser, ["dashboard", "--db", join(folder, "none.db"), "--out", join(folder, "other")], 1),
    /none\.db/,
  );
});

test("dashboard: one night only", async (browser) => {
  const folder = emptyFolder("one-night");
  const db = join(folder, "history.db");
  addNight(browser, db, { build: "b1", night: 1, states: ["server5", "report"] });
  const page = await browser.visit(`${onDisk(writeSite(browser, db, join(folder, "site")))}#/p/shop`);
  await says(page, "h1", "1 new leak tonight.");
  await says(page, ".facts", "Ran 2 of 2 binaries");
  await page.click("text=Session → Timer");
  await says(page, ".became", "New in build b1, 2024-09-01 02:00. No night of this binary was without it before.");
  await says(page, ".facts", "Seen in 1 of 1 night");
});

test("dashboard: places that are not there", async (browser) => {
  const page = await openNights(browser);
  const base = page.url().split("#")[0];
  for (const [place, said] of [
    ["#/p/none", "There is no project none here."],
    ["#/p/shop?branch=none", "shop has no branch none."],
    ["#/p/shop/b/none", "No binary none ran on main."],
    ["#/p/shop/f/cart_test/none", "cart_test never had the finding none on main"],
    ["#/p/__proto__", "There is no project __proto__ here."],
    ["#/p/shop/f/constructor/%E0%A4%A", "constructor never had the finding %E0%A4%A"],
    ["#//////?&&&=", "1 of 2 projects leaks tonight."],
  ]) {
    await page.goto(base + place);
    await says(page, "main", said);
  }
});

test("dashboard: hostile names are text, wherever they stand", async (browser) => {
  const folder = emptyFolder("hostile");
  const db = join(folder, "history.db");
  const reports = madeUpReports("hostile");
  const project = '</script><script>window.owned=1</script>/../"';
  const names = ["--project", project, "--branch", "'\"><img src=x onerror=window.owned=1>", "--build", "<b>%2F..</b>"];
  gordian(browser, ["history", "add", "--db", db, ...names, reports]);
  writeSite(browser, db, join(folder, "site"), ["--codeowners", codeowners]);
  const walk = async (address) => {
    const page = await browser.visit(address);
    const sane = async () => {
      assert.equal(await page.evaluate(() => window.owned), undefined);
      assert.equal(await page.locator("main img, main script, main b").count(), 0);
      const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(width <= room, `${page.url()}: ${width} <= ${room}`);
    };
    await says(page, ".projects", project);
    await sane();
    await page.click(".projects a");
    await says(page, "section[aria-label=New]", "evil\\u{202e}gnp.exe\\u{202c}");
    await says(page, "section[aria-label=New]", '*/ "),alert(1)//');
    await says(page, ".headline", "build <b>%2F..</b>");
    await sane();
    const rows = await page.locator("section[aria-label=New] a").evaluateAll((links) => links.map((link) => link.href));
    assert.equal(rows.length, 3);
    for (const row of rows) {
      await page.goto(row);
      await page.waitForSelector(".became");
      for (const summary of await page.locator("summary").all()) await summary.click();
      if (await page.locator(".cut").count()) await page.locator(".cut").first().click();
      await sane();
    }
    for (const place of [
      "binaries",
      "findings?show=other",
      "owners?by=file",
      `b/${encodeURIComponent('<b>"),window.owned=1')}`,
    ]) {
      await page.goto(`${page.url().split("#")[0]}#/p/${encodeURIComponent(project)}/${place}`);
      await page.waitForSelector("table tbody tr");
      await sane();
    }
    await page.keyboard.press("/");
    await page.keyboard.type("<script>");
    await says(page, "section[aria-label=Projects] h2", "Projects 1");
    await sane();
  };
  await walk(onDisk(join(folder, "site")));
  await serveFolder(join(folder, "site"), walk);
  await serveDashboard(browser, db, walk);
});

test("dashboard: a thousand binaries", async (browser) => {
  const folder = emptyFolder("thousand");
  const db = join(folder, "history.db");
  const reports = madeUpReports("large", "1000");
  for (const night of ["1", "2"])
    gordian(browser, ["history", "add", "--db", db, "--project", "big", "--build", `b${night}`, join(reports, night)]);
  const site = writeSite(browser, db, join(folder, "site"));
  const page = await browser.visit(onDisk(site));
  // 0 + 1 + 2 + 3 + 4 leaks in each five binaries, and ten new ones.
  await says(page, ".projects", "big 10 new leaks and 2,000 still there tonight.");
  await says(page, ".projects", "1,000 of 1,000 binaries ran");
  await page.click(".projects a");
  await says(page, "section[aria-label=New] h2", "New 10");
  await says(page, "section[aria-label='Still there'] h2", "Still there 2,000");
  await says(page, ".facts", "Leaks 2,010 in 800 binaries");
  await page.click("text=Binaries");
  await says(page, "[role=status]", "1,000 binaries");
  assert.equal(await page.locator("tbody tr").count(), 100);
  await page.click("text=Show the other 900 of 1,000 rows");
  assert.equal(await page.locator("tbody tr").count(), 1000);
  await page.fill(".filter", "test_0001");
  await page.click("tbody a");
  await says(page, "section[aria-label=Findings] h2", "Findings 2");
  await page.click("text=Findings");
  await says(page, "[role=status]", "2,010 findings,");
  await page.fill(".filter", "test_0004 timer3");
  await says(page, "[role=status]", "1 finding of 2,010");
  await page.goto(`${page.url().split("#")[0]}#/search?q=0007b`);
  await says(page, "section[aria-label='Findings of big'] h2", "Findings of big");
  // A link to one of thousands needs three small files.
  await serveFolder(site, async (address, asked) => {
    const linked = await browser.visit(`${address}#/p/big/f/test_0004/00000403`);
    await says(linked, ".became", "There since build b1");
    const bytes = await linked.evaluate(() =>
      performance.getEntriesByType("resource").reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0),
    );
    assert.ok(bytes < 200_000, `${bytes} bytes for one finding`);
    assert.ok(asked.length < 12, JSON.stringify(asked));
  });
});

const PLACES = [
  "#/",
  "#/p/shop",
  "#/p/shop/binaries",
  "#/p/shop/findings?show=fixed",
  "#/p/shop/owners",
  "#/p/shop/b/server_test",
  "#/p/shop/f/server_test/SESSION",
  "#/search?q=s",
  "#/about",
];

const placesOf = (browser) =>
  PLACES.map((place) => place.replace("SESSION", findingOf(browser, "server5", "cycle").id));

for (const colorScheme of ["light", "dark"])
  test(`dashboard: accessible, ${colorScheme}`, async (browser) => {
    const page = await openNights(browser, "#/", { colorScheme });
    const base = page.url().split("#")[0];
    for (const place of placesOf(browser)) {
      await page.goto(base + place);
      await page.waitForSelector("main h1, main p");
      await page.waitForTimeout(100);
      await page.evaluate(axeSource);
      const found = await page.evaluate(() => window.axe.run());
      const problems = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      assert.deepEqual(problems, [], `${colorScheme} ${place}`);
    }
  });

test("dashboard: fits a phone, and paper", async (browser) => {
  const page = await openNights(browser);
  const base = page.url().split("#")[0];
  await page.setViewportSize({ width: 360, height: 740 });
  for (const place of placesOf(browser)) {
    await page.goto(base + place);
    await page.waitForSelector("main h1, main p");
    await page.waitForTimeout(100);
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width <= room, `${place}: ${width} <= ${room}`);
  }
  await page.goto(`${base}#/p/shop`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.locator(".bar").isVisible(), false);
  const [paper, ink] = await page.evaluate(() => [
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(document.body).color,
  ]);
  assert.deepEqual([paper, ink], ["rgba(0, 0, 0, 0)", "rgb(28, 30, 34)"]);
  assert.ok((await page.pdf()).length > 10_000);
});

// What is the same on every page: search, keys, themes, sources, and that nothing in the data can do harm.
import assert from "node:assert/strict";

import { axeSource, human, says } from "./harness.mjs";
import { test } from "./test.mjs";

test("search: types, functions, findings and addresses", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers);
  await page.keyboard.press("/");
  await page.keyboard.type("session");
  await says(page, "section[aria-label=Findings]", "Session and Timer keep each other alive");
  await says(page, "section[aria-label=Types]", "Session 200 blocks");
  await says(page, "section[aria-label^=Functions]", "Server::open_session");
  await page.goBack();
  await page.waitForSelector(".headline");

  const [path] = Object.keys(answers).filter((key) => key.startsWith("s/5/object/"));
  const address = path.slice("s/5/object/".length);
  await page.fill("input[type=search]", address);
  await page.click(`section[aria-label=Address] a`);
  await page.waitForSelector("section[aria-label='Why it is alive']");
  await page.fill("input[type=search]", answers["s/5/report"].findings[0].id);
  await says(page, "section[aria-label=Findings]", "Session and Timer");
});

test("keys: through the list, into a finding, through its cuts, help", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".knot");
  await page.keyboard.press("j");
  await page.waitForSelector(".cut[aria-pressed=true]");
  await page.keyboard.press("?");
  await says(page, "[role=dialog]", "a control block with what it manages");
  await page.keyboard.press("Escape");
  await page.waitForSelector("[role=dialog]", { state: "detached" });
});

test("keys: j and Enter in a table", async (browser) => {
  const page = await browser.open(browser.chatServer(), "#/s/5/heap");
  await page.waitForSelector(".table .body [role=row]");
  for (const key of ["j", "j", "k", "Enter"]) await page.keyboard.press(key);
  await page.waitForSelector("h1:text-is('Server')");
});

test("theme: as the system has it, or as somebody chose", async (browser) => {
  const page = await browser.open(browser.chatServer(), "#/", {
    colorScheme: "dark",
  });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.click("[aria-label='Show in light colours']");
  assert.notEqual(await background(), dark);
  await page.reload();
  await page.waitForSelector("[aria-label='Show in dark colours']");
});

test("hostile: names are text, and break nothing", async (browser) => {
  const page = await browser.open(browser.hostileProgram());
  const sane = async () => {
    assert.equal(await page.evaluate(() => window.owned), undefined);
    assert.equal(await page.locator("main img, main script, main b").count(), 0);
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width <= room, `${width} <= ${room}`);
  };
  await sane();
  await says(page, "h1", '<img src=x onerror="window.owned=1">');
  await says(page, "section[aria-label='What was not seen']", "evil\\u{202e}gnp.exe\\u{202c}\\u{7}\\u{1b}[31m");
  await page.click("a.finding");
  await page.waitForSelector(".knot");
  await page.click(".cut");
  await page.waitForSelector("g.edge.cut");
  for (const summary of await page.locator("summary").all()) await summary.click();
  await sane();
  await page.goto(`${page.url().split("#")[0]}#/search?q=${encodeURIComponent("<script>window.owned=1</script>")}`);
  await page.waitForSelector("section[aria-label=Findings]");
  await sane();
});

test("hostile: scripts that get into the page all the same do not run", async (browser) => {
  const page = await browser.open(browser.answersOf("seed/two_lists"), "#/", {
    allowed: /Content Security Policy/,
  });
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.owned = 1";
    document.body.append(script);
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.owned = 2");
    image.src = "data:,";
    document.body.append(image);
    await new Promise((done) => setTimeout(done, 50));
    return window.owned;
  });
  assert.equal(ran, undefined);
});

test("hostile: addresses that nobody meant", async (browser) => {
  const page = await browser.open(browser.chatServer());
  const base = page.url().split("#")[0];
  for (const place of [
    "#/s/99",
    "#/s/5/finding/%E0%A4%A",
    "#/s/5/type/constructor",
    "#/s/5/object/__proto__",
    "#//////?&&&=",
    "#/s/5/dominators?at=9.9.9",
    "#/s/5/allocations?at=99999999",
  ]) {
    await page.goto(base + place);
    await page.waitForSelector("main");
    assert.ok((await page.innerText("main")).length > 0, place);
  }
});

test("sources: a page without answers says so", async (browser) => {
  const page = await browser.open(null);
  await says(page, "main", "This page has no report inside.");
  await says(page, "main", "gordian run --html report.html -- PROGRAM");
});

test("sources: answers that cannot be read are said to be so", async (browser) => {
  const page = await browser.open({ index: 1 });
  await says(page, "[role=alert]", "This could not be shown.");
});

test("sources: a server wants the token, and gets it", async (browser) => {
  const answers = browser.chatServer();
  await browser.serve(answers, "s3cret", async (address, asked) => {
    const page = await browser.visit(`${address}#token=s3cret`);
    await says(page, "h1", "Session and Timer");
    assert.ok(!page.url().includes("s3cret"), page.url());
    await page.click("text=Heap");
    await says(page, "[role=status]", "307 types");
    await page.reload();
    await says(page, "[role=status]", "307 types");
    assert.ok(asked.every((path) => path.startsWith("/api/") && !path.includes("s3cret")));
  });
});

test("sources: a server that does not know the page", async (browser) => {
  await browser.serve(browser.chatServer(), "s3cret", async (address) => {
    const page = await browser.visit(address, { allowed: /403/ });
    await says(page, "main", "The server does not know this page.");
  });
});

test("sources: live, a new snapshot appears by itself", async (browser) => {
  const answers = { ...browser.chatServer() };
  const [process] = answers.index.processes;
  const { "timeline/0": whole, index } = answers;
  const goOnTo = (count, live) => {
    const processes = [{ ...process, snapshots: process.snapshots.slice(0, count) }];
    answers.index = { ...index, live, selected: count - 1, processes };
    answers["timeline/0"] = { ...whole, snapshots: whole.snapshots.slice(0, count) };
  };
  goOnTo(2, true);
  await browser.serve(
    () => answers,
    "s3cret",
    async (address) => {
      // Of the earlier snapshots the made-up server has only the reports.
      const page = await browser.visit(`${address}#token=s3cret`, {
        allowed: /404/,
      });
      await says(page, ".headline .facts", `Leaked ${human(answers["s/1/report"].summary.leaked_bytes)}`);
      goOnTo(4, true);
      await page.waitForFunction(() => document.querySelectorAll("select[aria-label=Snapshot] option").length === 4);
      await says(page, ".headline .facts", `Leaked ${human(answers["s/3/report"].summary.leaked_bytes)}`);
      await page.click("text=Timeline");
      await says(page, "main", "4 snapshots over");
      goOnTo(6, false);
      await says(page, "main", "6 snapshots over");
    },
  );
});

const PLACES = [
  "",
  "finding/5e551017?cut=1",
  "heap",
  "type/0",
  "dominators",
  "dominators?view=treemap",
  "allocations",
  "timeline",
  "search?q=room",
  "about",
];

for (const colorScheme of ["light", "dark"])
  test(`accessibility: no serious fault in ${colorScheme} colours`, async (browser) => {
    const page = await browser.open(browser.chatServer(), "#/", {
      colorScheme,
    });
    const base = page.url().split("#")[0];
    const faults = [];
    for (const place of PLACES) {
      await page.goto(`${base}#/s/5/${place}`);
      await page.waitForTimeout(150);
      await page.evaluate(axeSource);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      for (const { id, impact, nodes } of violations.filter(
        (one) => one.impact === "serious" || one.impact === "critical",
      ))
        faults.push(
          `${place}: ${id} (${impact}) ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary.slice(0, 200)}`,
        );
    }
    assert.deepEqual(faults, []);
  });

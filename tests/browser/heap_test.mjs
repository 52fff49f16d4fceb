import assert from "node:assert/strict";

import { grouped, human, says, textOf } from "./harness.mjs";
import { test } from "./test.mjs";

const row = (page, index) => textOf(page, `.table .body [role=row] >> nth=${index}`);

test("heap: types as they are told, sorted and filtered", async (browser) => {
  const answers = browser.chatServer();
  const { types } = answers["s/5/types"];
  const page = await browser.open(answers, "#/heap");
  const [first] = types;
  await page.waitForSelector(".table .body [role=row]");
  assert.equal(
    await row(page, 0),
    `${first.name} counted ${grouped(first.count)} ${first.leaked} ${human(first.bytes)} ${human(first.retained_bytes)}`,
  );
  await says(page, "[role=status]", `${types.length} types, ${grouped(answers["s/5/report"].heap.blocks)} blocks`);

  await page.click("[role=columnheader] >> text=Count");
  const most = Math.max(...types.map(({ count }) => count));
  assert.match(await row(page, 0), new RegExp(` ${grouped(most)} `));
  assert.match(page.url(), /sort=-count/);

  await page.fill(".filter", "room");
  await says(page, "[role=status]", "1 type,");
  assert.match(page.url(), /q=room/);
  await page.fill(".filter", "");
  await page.check("text=only with leaked ones");
  await says(page, "[role=status]", `${types.filter(({ leaked }) => leaked > 0).length} types`);
});

test("heap: of thousands of rows only those in view exist, and all can be scrolled to", async (browser) => {
  const answers = browser.chatServer();
  const types = Array.from({ length: 20_000 }, (_unused, id) => ({
    id,
    name: `Type${String(id).padStart(5, "0")}`,
    unit: false,
    count: 1,
    bytes: 8,
    retained_bytes: 20_000 - id,
    leaked: 0,
  }));
  const page = await browser.open({ ...answers, "s/5/types": { types } }, "#/heap");
  await page.waitForSelector(".table .body [role=row]");
  assert.ok((await page.locator(".table .body [role=row]").count()) < 80);
  await page.locator(".table .scroll").evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.waitForSelector("text=Type19999");
});

test("heap: from a type to an instance, along a reference, and back", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers, "#/s/5/heap");
  await page.click("a:text-is('Session')");
  await page.waitForSelector("h1:text-is('Session')");
  await says(page, "main", "200 instances");
  await page.click("text=Next");
  await says(page, "main", "101 to 200");
  await page.goBack();
  await says(page, "main", "1 to 100");

  await page.click(".table .body a");
  await page.waitForSelector("section[aria-label='What it keeps, or points to']");
  const address = /object\/(0x[0-9a-f]+)$/.exec(page.url())[1];
  const object = answers[`s/5/object/${address}`];
  await says(page, ".facts", `Own bytes ${human(object.member.bytes)}`);
  await says(page, ".facts", `Retains ${human(object.retained_bytes)} ${object.retained_blocks} blocks`);
  await says(page, "main", object.member.proof);
  await says(page, "section[aria-label^='What keeps it']", "━ strong Timer::session: shared_ptr<Session> Timer");
  await page.click("section[aria-label^='What it keeps'] a:text-is('Timer')");
  await page.waitForSelector("h1:has-text('Timer')");
  await page.goBack();
  await page.waitForSelector("h1:has-text('Session')");
  await page.click("text=part of finding");
  await page.waitForSelector(".knot");
});

test("heap: why an object is alive, and what it goes with", async (browser) => {
  const answers = browser.chatServer();
  const [address] = Object.entries(answers)
    .filter(([path, answer]) => path.startsWith("s/5/object/") && answer.member.type === "Message")
    .map(([path]) => path.slice("s/5/object/".length));
  const page = await browser.open(answers, `#/s/5/object/${address}`);
  await says(page, "section[aria-label='Why it is alive']", "Owned by global server");
  assert.deepEqual(await page.locator(".way li").allInnerTexts(), [
    "global server",
    "Server",
    "Server::rooms: Room",
    "Room::history: Message",
  ]);
  await says(page, "main", "goes when Room goes");
});

for (const view of ["icicle", "treemap"])
  test(`heap: who retains what, as ${view}`, async (browser) => {
    const answers = browser.chatServer();
    const { root } = answers["s/5/dominators"];
    const page = await browser.open(answers, `#/s/5/dominators?view=${view}`);
    await says(page, ".pointed", `heap retains ${human(root.retained_bytes)}, 100 %`);
    const box = view === "icicle" ? ".stratum" : ".tile";
    await page.click(`${box}:has-text('global server')`, {
      position: { x: 30, y: 8 },
    });
    await page.mouse.move(5, 790);
    await page.waitForFunction(() => location.hash.includes("at=0"));
    await says(page, ".pointed", `global server retains ${human(root.children[0].retained_bytes)}`);
    await page.click(".crumbs a >> nth=0");
    await page.waitForFunction(() => !location.hash.includes("at="));
  });

test("heap: below an object that the first answer does not reach", async (browser) => {
  const answers = browser.chatServer();
  const server = answers["s/5/types"].types.find(({ name }) => name === "Server");
  const { address } = answers[`s/5/type/${server.id}/0`].instances[0];
  const page = await browser.open(answers, `#/s/5/dominators/${address}`);
  await says(page, ".pointed", `Server retains ${human(answers[`s/5/dominators/${address}`].root.retained_bytes)}`);
});

test("heap: what is wide enough is shown deeper than the first answer goes", async (browser) => {
  const answers = { ...browser.chatServer() };
  const wayDown = (node) => (node.children.length === 0 ? [node] : [node, ...wayDown(node.children[0])]);
  const way = wayDown(answers["s/5/dominators"].root);
  const lowest = way.at(-1);
  assert.ok(lowest.more);
  // Below the lowest there are two more levels, in two answers.
  const below = { ...lowest, name: "Deep", key: "0x1.deep", address: "", bytes: 0, children: [], more: true };
  const deepest = { ...below, name: "Deeper", key: "0x1.deeper", more: false };
  answers[`s/5/dominators/${lowest.key}`] = { root: { ...lowest, children: [below] } };
  answers["s/5/dominators/0x1.deep"] = { root: { ...below, children: [deepest] } };
  const page = await browser.open(answers, "#/s/5/dominators");
  await page.waitForSelector(".stratum:has-text('Deeper')");
  assert.equal(
    await page.locator(".stratum:has-text('Deeper')").evaluate((box) => box.style.top),
    `${(way.length + 1) * 58}px`,
  );
  await page.hover(".stratum:has-text('Deeper')");
  await says(page, ".pointed", `Deeper retains ${human(lowest.retained_bytes)}`);
  // Into one that another answer has told.
  await page.click(".stratum:has-text('Deep') >> nth=0");
  await page.waitForFunction(() => location.hash.includes("at=0"));
  await says(page, ".crumbs", /Deep$/);
  await page.waitForSelector(".stratum:has-text('Deeper')");
  await page.goBack();
  await says(page, ".crumbs", /^heap$/);
});

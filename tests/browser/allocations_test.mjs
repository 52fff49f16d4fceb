import assert from "node:assert/strict";

import { human, says, textOf } from "./harness.mjs";
import { test } from "./test.mjs";

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

test("allocations: all of the heap, by stack", async (browser) => {
  const answers = browser.chatServer();
  const stacks = answers["s/5/stacks"];
  const { heap, summary } = answers["s/5/report"];
  const page = await browser.open(answers, "#/s/5/allocations");
  assert.equal(sum(stacks.bytes), heap.bytes);
  await says(
    page,
    ".pointed",
    `all ${human(heap.bytes)}, 100 % ${heap.blocks.toLocaleString("en-US")} blocks, ${human(summary.leaked_bytes)} leaked`,
  );
  await page.click("text=Leaked bytes");
  await says(page, ".pointed", `all ${human(summary.leaked_bytes)}, 100 %`);
  assert.match(page.url(), /of=leaked_bytes/);
});

test("allocations: zoom in and out, and the address says where", async (browser) => {
  const page = await browser.open(browser.chatServer(), "#/s/5/allocations");
  await page.click(".stratum:has-text('Server::open_session')");
  await page.waitForFunction(() => location.hash.includes("at="));
  await says(page, ".pointed", "Server::open_session");
  await page.mouse.move(5, 700);
  await page.reload();
  await page.waitForSelector("text=Show all (Esc)");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !location.hash.includes("at="));
});

test("allocations: turned around, the allocating functions come first", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers, "#/s/5/allocations?of=leaked_bytes");
  await page.click("text=From the allocation");
  await says(page, ".stratum >> nth=1", "Session::start");
  await page.hover(".stratum >> nth=1");
  // It allocates at two lines.
  const { retained } = Object.fromEntries(answers["s/5/report"].labels.map(({ name, bytes }) => [name, bytes]));
  const timers = answers["s/5/types"].types.find(({ name }) => name === "Timer").bytes;
  await says(
    page,
    ".pointed",
    `Session::start session.cc:41 ${human(retained)} · session.cc:40 ${human(timers)} ${human(retained + timers)}`,
  );
});

test("allocations: what is looked for is marked, and counted once", async (browser) => {
  const answers = browser.chatServer();
  const page = await browser.open(answers, "#/s/5/allocations");
  await page.fill(".filter", "room::post");
  assert.ok((await page.locator(".stratum.match").count()) >= 1);
  const type = (name) => answers["s/5/types"].types.find((row) => row.name === name);
  const texts = answers["s/5/stacks"];
  const message = texts.functions.indexOf("std::string::_M_assign");
  const text_bytes = sum(texts.bytes.filter((_bytes, node) => texts.function[node] === message));
  await says(page, "[role=status]", human(type("Message").bytes + text_bytes));
});

test("allocations: the keyboard walks the graph", async (browser) => {
  const page = await browser.open(browser.chatServer(), "#/s/5/allocations");
  await page.focus(".stratum[tabindex='0']");
  await page.keyboard.press("ArrowDown");
  await says(page, ".pointed", "main main.cc:61");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("at="));
});

test("allocations: libraries are folded into what called them, until they are asked for", async (browser) => {
  const page = await browser.open(browser.chatServer(), "#/s/5/allocations");
  await page.waitForSelector(".stratum");
  assert.equal(await page.locator(".stratum.frame-library").count(), 0);
  const before = await textOf(page, ".pointed");
  await page.check("text=with libraries");
  await page.waitForSelector(".stratum.frame-library");
  assert.equal(await textOf(page, ".pointed"), before);
});

test("allocations: a function without a name is where it is", async (browser) => {
  const answers = browser.chatServer();
  const stacks = structuredClone(answers["s/5/stacks"]);
  const unnamed = stacks.functions.push("[libchat.so]") - 1;
  stacks.places.push("libchat.so+0x1234", "libchat.so+0x1300");
  for (const [place, bytes] of [
    [stacks.places.length - 2, 4096],
    [stacks.places.length - 1, 1024],
  ]) {
    stacks.parent.push(1);
    stacks.function.push(unnamed);
    stacks.place.push(place);
    stacks.bytes.push(bytes);
    stacks.blocks.push(1);
    stacks.leaked_bytes.push(0);
    stacks.leaked_blocks.push(0);
  }
  const page = await browser.open({ ...answers, "s/5/stacks": stacks }, "#/s/5/allocations?q=libchat");
  const sites = "section[aria-label='Allocation sites']";
  await says(page, sites, "libchat.so+0x1234 1 0 bytes 4.1 kB");
  await says(page, sites, "libchat.so+0x1300 1 0 bytes 1.0 kB");
  await says(page, "[role=status]", "5.1 kB");
});

test("allocations: which line of a function allocated how much", async (browser) => {
  const answers = browser.answersOfOwn("two_lines", "two_lines", ["-g", "-O1"]);
  const page = await browser.open(answers, "#/allocations");
  await page.hover(".stratum:has-text('fill')");
  await says(page, ".pointed", "fill two_lines.cc:5 3.0 kB · two_lines.cc:6 500 bytes 3.5 kB");
  await says(page, "section[aria-label='Allocation sites']", "fill two_lines.cc:5 1 0 bytes 3.0 kB");
  await says(page, "section[aria-label='Allocation sites']", "fill two_lines.cc:6 1 0 bytes 500 bytes");
});

test("allocations: without symbols, where in the file of the program", async (browser) => {
  const answers = browser.answersOfOwn("two_lines_stripped", "two_lines", ["-O1", "-s"]);
  const page = await browser.open(answers, "#/allocations");
  const sites = await textOf(page, "section[aria-label='Allocation sites'] .body");
  const [large, small] = [...sites.matchAll(/two_lines_stripped\+(0x[0-9a-f]+) 1 0 bytes/g)].map(([, at]) =>
    Number(at),
  );
  assert.ok(small > large && small - large < 64, sites);
  await page.hover(".stratum:has-text('two_lines_stripped+') >> nth=-1");
  await says(page, ".pointed", /^two_lines_stripped\+0x[0-9a-f]+ (3.0 kB|500 bytes), /);
});

// What the tests stand on: a browser, the page with given answers in it, and a server that answers like `gordian view`.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { hostileAnswers } from "../../viewer/web/fixtures/hostile.mjs";
import { recordCommand, recordProgram } from "../../viewer/web/fixtures/make.mjs";
import { pageWith } from "../../viewer/web/fixtures/page.mjs";
import { serverAnswers } from "../../viewer/web/fixtures/server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../..");
const web = join(repository, "viewer/web");
const out = join(web, "fixtures/out");
const require = createRequire(join(web, "package.json"));
const { chromium } = require("playwright-core");

export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export class Browser {
  static async start(gordian = join(repository, "build/cli/gordian")) {
    const self = new Browser();
    self.gordian = gordian;
    self.template = readFileSync(join(web, "dist/index.html"), "utf8");
    self.recorded = new Map();
    self.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox"], // root has none in a container
    });
    mkdirSync(out, { recursive: true });
    return self;
  }

  async stop() {
    await this.chromium.close();
  }

  /** Runs one test. Whatever pages it opens are closed; what they complained of fails it. */
  async during(body) {
    this.complaints = [];
    this.context = await this.chromium.newContext({
      viewport: { width: 1280, height: 800 },
    });
    try {
      await body(this);
      assert.deepEqual(this.complaints, [], "the console stays empty");
    } finally {
      await this.context.close();
    }
  }

  /** What gordian reports about tests/programs/PROGRAM.cc, as the page is told it. Built and run once. */
  answersOf(program) {
    const name = basename(program);
    return this.#once(name, () => recordProgram(this.gordian, program));
  }

  /** … about a command, for which some files are written first. */
  answersOfCommand(name, command, files = {}) {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(out, file), text);
    return this.#once(name, () => recordCommand(this.gordian, name, command));
  }

  // Kept from run to run, until gordian is another.
  #once(name, record) {
    if (!this.recorded.has(name)) {
      const file = join(out, `${name}.json`);
      const kept = existsSync(file) && statSync(file).mtimeMs > statSync(this.gordian).mtimeMs;
      if (!kept) writeFileSync(file, JSON.stringify(record()));
      this.recorded.set(name, JSON.parse(readFileSync(file, "utf8")));
    }
    return this.recorded.get(name);
  }

  /** … about a program of this folder, built with these options besides. */
  answersOfOwn(name, program, options) {
    const binary = join(out, name);
    execFileSync("g++", [...options, `-I${repository}`, "-o", binary, join(here, `${program}.cc`)]);
    return this.answersOfCommand(name, [binary]);
  }

  /** `gordian view` on what a program of this folder left, for as long as body runs. */
  async view(program, body) {
    const binary = join(out, program);
    const snapshots = join(out, `${program}.snapshots`);
    execFileSync("g++", [
      "-std=c++20",
      "-g",
      "-O1",
      "-pthread",
      `-I${repository}`,
      "-o",
      binary,
      join(here, `${program}.cc`),
    ]);
    rmSync(snapshots, { recursive: true, force: true });
    execFileSync(this.gordian, ["run", "-o", snapshots, "--", binary], {
      stdio: "ignore",
    });
    const text = execFileSync(this.gordian, ["analyze", "--format=json", snapshots], { encoding: "utf8" });
    const server = spawn(this.gordian, ["view", "--no-browser", snapshots], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const address = await new Promise((ready, failed) => {
        server.stdout.once("data", (line) => ready(String(line).split("\n")[0]));
        server.once("exit", () => failed(new Error("gordian view has ended")));
      });
      await body(address, JSON.parse(text.split("\n")[0]));
    } finally {
      server.kill("SIGINT");
    }
  }

  /** The made-up chat server, of which everything is recorded. */
  chatServer() {
    this.recorded.set("server", this.recorded.get("server") ?? serverAnswers());
    return this.recorded.get("server");
  }

  hostileProgram() {
    return hostileAnswers();
  }

  /** Opens the page with answers inside, from disk. */
  async open(answers, place = "#/", { allowed = /^$/, colorScheme = "light" } = {}) {
    const file = join(out, "under_test.html");
    writeFileSync(file, answers === null ? this.template : pageWith(this.template, answers));
    return this.visit(pathToFileURL(file).href + place, {
      allowed,
      colorScheme,
    });
  }

  async visit(address, { allowed = /^$/, colorScheme = "light" } = {}) {
    const page = await this.context.newPage();
    await page.emulateMedia({ colorScheme });
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => {
      if (!allowed.test(message.text())) this.complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(address).origin && !request.url().startsWith("data:"))
        this.complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(address);
    await page.waitForSelector("main, [role=alert]");
    return page;
  }

  /** A server that answers like `gordian view`: for as long as body runs. */
  async serve(answers, token, body) {
    const asked = [];
    const server = createServer((request, response) => {
      if (request.url === "/") return response.setHeader("Content-Type", "text/html; charset=utf-8").end(this.template);
      asked.push(request.url);
      if (request.headers["x-gordian-token"] !== token) return response.writeHead(403).end("no");
      const path = request.url.replace(/^\/api\//, "");
      const all = typeof answers === "function" ? answers() : answers;
      if (!Object.hasOwn(all, path)) return response.writeHead(404).end("no");
      return response.setHeader("Content-Type", "application/json").end(JSON.stringify(all[path]));
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    try {
      await body(`http://127.0.0.1:${server.address().port}/`, asked);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** Bytes as the text report writes them; told anew here, so that the page is not compared with itself. */
export function human(bytes) {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? "" : "s"}`;
  for (const [unit, size] of [
    ["kB", 1e3],
    ["MB", 1e6],
    ["GB", 1e9],
  ])
    if (bytes / size < 999.95) return `${(bytes / size).toFixed(1)} ${unit}`;
  return `${(bytes / 1e12).toFixed(1)} TB`;
}

export function grouped(number) {
  return number.toLocaleString("en-US");
}

/** All text of an element on one line. */
export async function textOf(page, selector) {
  const text = await page.locator(selector).first().innerText();
  return text.replace(/\s+/g, " ").trim();
}

/** Waits until an element says something. */
export async function says(page, selector, expected) {
  const saidBy = Date.now() + 10_000;
  for (;;) {
    const text = await textOf(page, selector);
    if (expected instanceof RegExp ? expected.test(text) : text.includes(expected)) return;
    if (Date.now() > saidBy) assert.fail(`${selector} says "${text.slice(0, 900)}" and not "${expected}"`);
    await page.waitForTimeout(50);
  }
}

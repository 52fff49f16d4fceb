// What the dashboard's tests stand on: a small project with thirty nights, made of reports about real programs; histories with
// SQLite and with a PostgreSQL of their own; sites on disk and behind a server of files.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../..");
const out = join(repository, "viewer/web/fixtures/out/dashboard");
export const codeowners = join(here, "shop/CODEOWNERS");

/** Runs gordian; what it printed. It must end with that status. */
export function gordian(browser, args, status = 0) {
  try {
    const options = {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GORDIAN_CACHE: "off" },
    };
    const said = execFileSync(browser.gordian, args, options);
    assert.equal(0, status, `gordian ${args.join(" ")} did not fail`);
    return said;
  } catch (error) {
    if (error.status !== status || status === 0) throw error;
    return error.stderr;
  }
}

/** A folder below the fixtures; empty. */
export function emptyFolder(name) {
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

// ── The shop ────────────────────────────────────────────────────────────────────────────────────────────────────────

// Each program in each of its states, as the nights need it.
const STATES = {
  server: ["server_test"],
  server3: ["server_test", "-DSESSIONS=3"],
  server5: ["server_test", "-DSESSIONS=5"],
  server5pages: ["server_test", "-DSESSIONS=5", "-DPAGES=2"],
  cart: ["cart_test"],
  cartLines: ["cart_test", "-DLINES"],
  cartBoth: ["cart_test", "-DLINES", "-DCALLBACK"],
  report: ["report_test"],
  reportLost: ["report_test", "-DLOST"],
};

let reports;

/** What gordian says about each state: { folder, report }. Built and run once. */
export function shopReports(browser) {
  if (reports) return reports;
  reports = {};
  for (const [state, [program, ...switches]] of Object.entries(STATES)) {
    const folder = join(out, "shop", state);
    const binary = join(folder, program);
    const source = join(here, "shop", `${program}.cc`);
    const snapshots = join(folder, "run");
    const kept =
      existsSync(join(snapshots, "report.json")) && newer(join(snapshots, "report.json"), browser.gordian, source);
    if (!kept) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      execFileSync("g++", ["-std=c++20", "-g", "-O1", ...switches, "-o", binary, source]);
      gordian(browser, ["run", "-o", snapshots, "--", binary]);
    }
    const [line] = readFileSync(join(snapshots, "report.json"), "utf8").split("\n");
    reports[state] = { folder: snapshots, report: JSON.parse(line) };
  }
  return reports;
}

function newer(file, ...others) {
  return others.every((other) => statSync(file).mtimeMs > statSync(other).mtimeMs);
}

const DAY = 86_400_000;
let first = Date.UTC(2024, 8, 1, 2, 0);

/** For pictures: nobody wants to read there how long ago it all was. */
export function beginThirtyDaysAgo() {
  first = Math.floor(Date.now() / DAY - 29) * DAY + 2 * 3_600_000;
}

/** "2024-09-01T02:00:00Z" of night 1. */
export function nightTime(night) {
  return new Date(first + (night - 1) * DAY).toISOString().replace(".000", "");
}

/** What the shop's binaries were in a night (1 to 30; 31 is a night later). */
export function statesIn(night) {
  const states = [
    night < 10 ? "server" : night < 20 ? "server3" : night >= 25 && night < 30 ? "server5pages" : "server5",
  ];
  if (night !== 11 && night !== 12)
    states.push(night >= 5 && night <= 8 ? "cartLines" : night >= 30 ? "cartBoth" : "cart");
  if (night <= 20) states.push(night < 15 ? "report" : "reportLost");
  return states;
}

export function addNight(browser, db, { project = "shop", branch = "main", build, night, states }) {
  const paths = states.map((state) => shopReports(browser)[state].folder);
  const names = [
    "--project",
    project,
    "--branch",
    branch,
    "--build",
    build,
    "--host",
    "ci",
    "--time",
    nightTime(night),
  ];
  return gordian(browser, ["history", "add", "--db", db, ...names, ...paths]);
}

/** Thirty nights of the shop, three of them on a branch besides; and as many of another project, which is clean. */
export function addThirtyNights(browser, db) {
  for (let night = 1; night <= 30; ++night) {
    addNight(browser, db, { build: `r${100 + night}`, night, states: statesIn(night) });
    addNight(browser, db, { project: "tools", build: `t${night}`, night, states: ["report"] });
    if (night >= 28) addNight(browser, db, { branch: "release/1", build: `q${night}`, night, states: ["server3"] });
  }
}

let sqlite;

/** A SQLite history with these nights; made once, not to be changed. */
export function thirtyNights(browser) {
  if (!sqlite) {
    const db = join(emptyFolder("thirty"), "history.db");
    addThirtyNights(browser, db);
    sqlite = db;
  }
  return sqlite;
}

/** A copy of it, to be changed. */
export function copyOfThirtyNights(browser, name) {
  const db = join(emptyFolder(name), "history.db");
  copyFileSync(thirtyNights(browser), db);
  return db;
}

/** Runs body with the URL of an empty PostgreSQL database; without it where PostgreSQL is not installed. */
export async function withPostgres(body) {
  const wrapper = join(repository, "tests/history/postgres.py");
  const server = spawn("python3", [wrapper, "--", "sh", "-c", 'echo "url=$GORDIAN_TEST_POSTGRES"; cat'], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const url = await new Promise((ready, failed) => {
      server.stdout.once("data", (line) => ready(String(line).trim().slice("url=".length)));
      server.once("exit", () => failed(new Error("PostgreSQL did not start")));
    });
    await body(url === "" ? null : url);
  } finally {
    const ended = new Promise((done) => server.once("exit", done));
    server.stdin.end();
    await ended;
  }
}

// ── Sites ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Writes a site; its folder. */
export function writeSite(browser, db, folder, options = []) {
  gordian(browser, ["dashboard", "--db", db, "--out", folder, ...options]);
  return folder;
}

let site;

/** The site of the thirty nights, with owners; made once. */
export function siteOfThirtyNights(browser) {
  site ??= writeSite(browser, thirtyNights(browser), join(emptyFolder("thirty-site"), "site"), [
    "--codeowners",
    codeowners,
    "--source-root",
    repository,
  ]);
  return site;
}

/** Names of a site's answers: they are hashes of what is in them. */
export function answersOf(folder) {
  return readdirSync(join(folder, "data"), { recursive: true })
    .map(String)
    .filter((name) => /^[0-9a-f]{2}.[0-9a-f]{30}\.js$/.test(name))
    .sort();
}

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };

/** A server of files, as there are many, below /some/where/: for as long as body runs. `asked` has what it was asked for. */
export async function serveFolder(folder, body) {
  const asked = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname).replace(/^\/some\/where\//, "/");
    asked.push({ path, how: request.headers["sec-fetch-dest"] });
    const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
    if (!existsSync(file)) return response.writeHead(404).end("no");
    return response.setHeader("Content-Type", TYPES[extname(file)] ?? "text/plain").end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    await body(`http://127.0.0.1:${server.address().port}/some/where/`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** `gordian dashboard --serve`, for as long as body runs; it gets the whole address. */
export async function serveDashboard(browser, db, body, options = []) {
  const server = spawn(browser.gordian, ["dashboard", "--db", db, "--serve", "--no-browser", ...options], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const address = await new Promise((ready, failed) => {
      server.stdout.once("data", (line) => ready(String(line).split("\n")[0]));
      server.once("exit", () => failed(new Error("gordian dashboard has ended")));
    });
    await body(address);
  } finally {
    server.kill("SIGINT");
  }
}

/** Reports that no program here would make, in a new folder: see dashboard_reports.py. */
export function madeUpReports(kind, ...options) {
  const folder = emptyFolder(`made-up-${kind}`);
  execFileSync("python3", [join(here, "dashboard_reports.py"), kind, folder, ...options]);
  return folder;
}

"""`gordian dashboard`: what it writes, what it serves and to whom. What the pages say is read in tests/browser."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys

from serving import Serving
from support import GORDIAN, TIME_LIMIT, Case, small_disk

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "history"))
import reports  # noqa: E402

CALL = re.compile(r'gordianAnswer\("([\w/]+)",(.*)\)\n', re.DOTALL)


class DashboardCase(Case):
    def add(self, *findings, binary="server", project="shop", night=1, db="nights.db"):
        folder = reports.write(self.folder / f"{project}-{binary}-{night}", reports.report(binary, at=f"2024-01-{night:02}T03:00:00Z", findings=findings))
        process = self.gordian("history", "add", "--db", db, "--project", project, "--build", f"b{night}", folder)
        self.assertEqual(process.returncode, 0, process.stderr)

    def leak(self, identity="4c980ec8", **more):
        return reports.cycle(identity, ["Session", "Timer"], **{"file": "/build/server/session.cc", "line": 12, **more})

    def write(self, *options, out="site", **settings):
        return self.gordian("dashboard", "--db", "nights.db", "--out", out, *options, **settings)

    def read(self, name, out="site"):
        """A file of a site."""
        found, text = CALL.fullmatch((self.folder / out / "data" / f"{name}.js").read_text()).groups()
        self.assertEqual(found, name)
        return json.loads(text)

    def answer(self, path, out="site"):
        """What a site answers, found as the page finds it."""
        at = self.read("index", out)
        while path not in at["files"]:
            (beginning,) = [one for one in at["folders"] if path.startswith(one + "/")]
            at, path = self.read(at["folders"][beginning], out), path[len(beginning) + 1:]
        return self.read(at["files"][path], out)

    def files(self, out="site"):
        return {path.relative_to(self.folder / out).as_posix() for path in (self.folder / out).rglob("*") if path.is_file()}


class SiteTest(DashboardCase):
    def test_what_it_says(self):
        self.add(self.leak())
        process = self.write()
        self.assertEqual(process.returncode, 0, process.stderr)
        count = len([name for name in self.files() if re.fullmatch(r"data/../[0-9a-f]{30}\.js", name)])
        self.assertRegex(process.stderr, rf"^gordian: the dashboard is site/index\.html: {count} files, [\d.]+ kB; {count} of them new, "
                                         r"0 old ones removed\n$")
        again = self.write()
        self.assertRegex(again.stderr, rf": {count} files, [\d.]+ kB; 0 of them new, 0 old ones removed\n$")

    def test_answers(self):
        self.add(self.leak(), night=1)
        self.add(self.leak(instances=2), reports.unreachable("aaaa0001"), night=2)
        self.write()
        index = self.read("index")["answer"]
        (project,) = index["projects"]
        self.assertEqual(project["project"], "shop")
        branch = project["branch"]
        self.assertEqual({name: branch[name] for name in ("branch", "ran", "findings", "new_findings", "last_build")},
                         {"branch": "main", "ran": 1, "findings": 2, "new_findings": 1, "last_build": "b2"})
        history = self.answer("p/shop/r/main/b/server/f/4c980ec8")
        self.assertEqual([one["from_build"] for one in history["presences"]], ["b1"])
        self.assertEqual(history["sightings"]["instances"], [1, 2])
        self.assertEqual(history["finding"]["members"][0]["type"], "Session")
        self.assertEqual(self.answer("p/shop/r/main/b/server/nights")["nights"]["findings"], [1, 2])

    def test_only_what_has_changed_is_written(self):
        self.add(self.leak(), night=1)
        self.add(reports.unreachable("aaaa0001"), project="tools", night=1)
        self.write()
        before = {name: (self.folder / "site" / name).stat().st_mtime_ns for name in self.files()}
        self.add(reports.unreachable("aaaa0001"), project="tools", night=2)
        self.write()
        self.assertLessEqual(set(before), self.files())
        changed = {name for name in before if (self.folder / "site" / name).stat().st_mtime_ns != before[name]}
        self.assertEqual(changed, {"data/index.js", "data/old.txt"})

    def test_one_project(self):
        self.add(self.leak())
        self.add(self.leak(), project="tools")
        self.write("--project", "tools")
        self.assertEqual([row["project"] for row in self.read("index")["answer"]["projects"]], ["tools"])

    def test_owners(self):
        self.add(self.leak())
        (self.folder / ".github").mkdir()
        (self.folder / "server").mkdir()
        (self.folder / "server" / "session.cc").write_text("")
        (self.folder / ".github" / "CODEOWNERS").write_text("* @all\n!x @y\n/server/ @net\n")
        process = self.write("--codeowners", ".github/CODEOWNERS")
        self.assertTrue(process.stderr.startswith(
            "gordian: .github/CODEOWNERS:2: a pattern cannot begin with '!' here: the line is left out\n"), process.stderr)
        strings = self.answer("p/shop/r/main/tonight")["new"]["strings"]
        self.assertIn("server/session.cc", strings)  # another machine's path, found below the root
        self.assertIn("@net", strings)
        self.write("--codeowners", ".github/CODEOWNERS", "--source-root", "server")
        self.assertIn("@all", self.answer("p/shop/r/main/tonight")["new"]["strings"])

    def test_a_folder_with_something_else_in_it(self):
        self.add(self.leak())
        (self.folder / "site").mkdir()
        (self.folder / "site" / "index.html").write_text("mine")
        self.assert_says(self.write(), "site has other files in it, and no dashboard: name another folder, or an empty one", 1)
        self.assertEqual(self.files(), {"index.html"})

    def test_full_disk(self):
        self.add(self.leak())
        with small_disk(self, "1m") as disk:
            self.assertEqual(self.write(out=disk).returncode, 0)
            before = (disk / "data" / "index.js").read_text()
            with contextlib.suppress(OSError):
                with open(disk / "ballast", "wb") as ballast:
                    while True:
                        ballast.write(b"x" * 4096)
                        ballast.flush()
            self.add(self.leak(instances=3), reports.unreachable("aaaa0001"), night=2)
            self.assert_says(self.write(out=disk), "cannot be (written|made): No space left on device", 1)
            self.assertEqual((disk / "data" / "index.js").read_text(), before)
            (disk / "ballast").unlink()
            self.assertEqual(self.write(out=disk).returncode, 0)

    def test_killed_while_it_writes(self):
        """Whenever that is: the index names only files that are there."""
        self.add(self.leak())
        self.write()
        for night in range(2, 12):
            self.add(*(self.leak(f"{night:04x}{leak:04x}") for leak in range(30)), night=night)
            process = subprocess.Popen([GORDIAN, "dashboard", "--db", "nights.db", "--out", "site"], cwd=self.folder, stderr=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.002 * night)
            process.kill()
            process.wait()
            self.check_whole(self.read("index"))

    def check_whole(self, folder):
        for name in folder["files"].values():
            self.read(name)
        for name in folder["folders"].values():
            self.check_whole(self.read(name))

    def test_usage(self):
        self.add(self.leak())
        for options, said in ((["--out", "x", "--serve"], "--out DIR writes it, --serve shows it"), ([], "--out DIR writes it"),
                              (["--out", "x", "--port", "80"], "--port and --no-browser belong to --serve"),
                              (["--serve", "--project", "shop"], "--project belongs to --out")):
            self.assert_says(self.gordian("dashboard", "--db", "nights.db", *options), said, 2)

    def test_no_history(self):
        self.assert_says(self.gordian("dashboard", "--db", "none.db", "--out", "site"), r"none\.db", 1)
        self.assertFalse((self.folder / "site").exists())
        (self.folder / "bad.db").write_text("this is no database, but some text that is long enough to be read as one" * 20)
        self.assert_says(self.gordian("dashboard", "--db", "bad.db", "--out", "site"), r"bad\.db", 1)


class ServeTest(Serving, DashboardCase):
    def dashboard_served(self):
        return self.serving("dashboard", "--db", "nights.db", "--serve", "--no-browser")

    def test_the_same_answers_as_the_site(self):
        self.add(self.leak(), night=1)
        self.add(self.leak(), reports.unreachable("aaaa0001"), night=2)
        self.write()
        paths = ["p/shop/branches", *(f"p/shop/r/main/{rest}" for rest in ("tonight", "binaries", "findings/there/0", "findings/fixed/0",
                                                                          "b/server/nights", "b/server/f/aaaa0001", "b/server/f/4c980ec8"))]
        with self.dashboard_served() as (address, token):
            for path in paths:
                status, text, _ = self.get(f"{address}api/{path}", X_Gordian_Token=token)
                self.assertEqual((status, json.loads(text)), (200, self.answer(path)), path)
            self.assertIn('data-source="server"', self.get(address)[1])

    def test_what_is_not_there(self):
        self.add(self.leak())
        with self.dashboard_served() as (address, token):
            for path in ("", "p", "p/shop", "p/none/branches", "p/shop/r/none/tonight", "p/shop/r/main/b/none/nights", "p/shop/r/main/b/server/f/none",
                         "p/shop/r/main/findings/there/x", "p/shop/r/main/findings/there/-1", "p/shop/r/main/findings/other/0", "p/SHOP/branches",
                         "p/_/branches", "p/_00/branches", "p/shop/r/main/b/_ff/nights", "index/x", "p/shop/r/main/findings/there/99999999999999999999"):
                self.assertEqual(self.get(f"{address}api/{path}", X_Gordian_Token=token)[:2], (404, "there is no such thing here\n"), path)

    def test_strangers_are_told_nothing(self):
        self.add(self.leak())
        with self.dashboard_served() as (address, token):
            for headers in ({}, {"X_Gordian_Token": "0" * 32}, {"X_Gordian_Token": token, "Host": "evil.example"},
                            {"X_Gordian_Token": token, "Origin": "http://evil.example"}):
                self.assertEqual(self.get(address + "api/index", **headers)[:2],
                                 (403, "not for you: open the address that gordian dashboard printed\n"), headers)
            self.assertEqual(self.get(address, Host="evil.example")[0], 403)

    def test_a_history_that_goes_away_is_said(self):
        self.add(self.leak())
        with self.dashboard_served() as (address, token):
            self.assertEqual(self.get(address + "api/index", X_Gordian_Token=token)[0], 200)
            os.truncate(self.folder / "nights.db", 5000)
            status, text, _ = self.get(address + "api/p/shop/r/main/tonight", X_Gordian_Token=token)
            self.assertEqual(status, 500, text)
            self.assertIn("nights.db", text)

"""`gordian dashboard`: what it writes, what it serves and to whom. What the pages say is read in tests/browser."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
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
        self.assertEqual(changed, {"data/index.js", "data/old.txt", "data/memory.json"})

    def assert_as_from_nothing(self, *options):
        """The site, written once more, is the one that is written into an empty folder; but for the time."""
        self.assertEqual(self.write(*options).returncode, 0)
        shutil.rmtree(self.folder / "fresh", ignore_errors=True)
        self.assertEqual(self.write(*options, out="fresh").returncode, 0)
        index, fresh = self.read("index"), self.read("index", "fresh")
        for one in (index, fresh):
            self.assertGreater(one["answer"].pop("made_at"), 0)
        self.assertEqual(index, fresh)
        for name in self.files("fresh"):
            if name not in ("data/index.js", "data/old.txt"):
                self.assertEqual((self.folder / "site" / name).read_bytes(), (self.folder / "fresh" / name).read_bytes(), name)

    def test_what_is_remembered_makes_no_difference(self):
        for night in (1, 2):
            for binary in ("server", "tool", "quiet"):
                self.add(self.leak(), *([self.leak("aaaa0001", file="tool.cc")] if binary == "tool" else []), binary=binary, night=night)
        self.assert_as_from_nothing()
        self.add(reports.unreachable("aaaa0002"), binary="server", night=3)  # and the others did not run
        self.assert_as_from_nothing()
        owners = self.folder / "CODEOWNERS"
        for rules in ("tool.cc @tools\n", "tool.cc @others\n", "* @all\n"):
            owners.write_text(rules)
            self.assert_as_from_nothing("--codeowners", owners)
        # A file that is made in the repository, and by that found there.
        (self.folder / "server").mkdir()
        (self.folder / "server" / "session.cc").write_text("")
        self.assert_as_from_nothing("--codeowners", owners)
        self.assertIn("server/session.cc", self.answer("p/shop/r/main/findings/there/0")["findings"]["strings"])
        self.assert_as_from_nothing()
        memory = self.folder / "site" / "data" / "memory.json"
        whole = memory.read_bytes()
        for damaged in (b"", whole[:1000], whole.replace(b"p/shop/r/main/b/server", b"p/shop/r/main/b/quiet_"), b"\xff" * 5000):
            memory.write_bytes(damaged)
            self.assert_as_from_nothing()
        memory.unlink()
        self.assert_as_from_nothing()
        process = self.gordian("history", "prune", "--db", "nights.db", "--keep-last", "1")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assert_as_from_nothing()

    def test_the_memory_names_no_files_elsewhere(self):
        self.add(self.leak())
        self.write()
        memory = self.folder / "site" / "data" / "memory.json"
        text = memory.read_text()[64:]
        name = self.read("index")["files"]["p/shop/branches"]
        (self.folder / "stolen.js").write_text("")
        for other in ("../../../stolen", "/etc/passwd"):
            changed = re.sub(r'"[0-9a-f]{2}/[0-9a-f]{30}"', json.dumps(other), text)
            memory.write_text(hashlib.sha256(changed.encode()).hexdigest() + changed)
            self.assert_as_from_nothing()
        self.assertEqual(self.read("index")["files"]["p/shop/branches"], name)

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

    def test_an_owner_that_another_place_has(self):
        leak = self.leak()
        member = leak["members"][0]
        member["allocated_at"] = [{"function": "grow", "path": "/usr/include/c++/12/bits/stl_vector.h", "line": 3, "module": "/opt/app/server"},
                                  *reports.frames("vendor/list.cc", 5, "List::add"), *reports.frames("server/session.cc", 7, "Session::open")]
        gone = reports.unreachable("aaaa0001", file="vendor/list.cc")
        gone["members"][0]["destructor"] = {"kind": "user", "function": "~Page()", "path": "/build/server/page.cc", "line": 9}
        self.add(leak, gone, reports.unreachable("aaaa0002", file="server/lost.cc"), reports.unreachable("aaaa0003", file="vendor/list.cc"))
        (self.folder / "CODEOWNERS").write_text("/server/ @net\n")
        for name in ("session", "page", "lost"):
            (self.folder / "server").mkdir(exist_ok=True)
            (self.folder / "server" / f"{name}.cc").write_text("")
        self.write("--codeowners", "CODEOWNERS")
        found = {self.owned(self.answer("p/shop/r/main/b/server/f/" + identity)["row"])[0]: identity
                 for identity in ("4c980ec8", "aaaa0001", "aaaa0002", "aaaa0003")}
        self.assertEqual(found, {("@net", "caller", "server/session.cc", 7): "4c980ec8", ("@net", "destructor", "server/page.cc", 9): "aaaa0001",
                                 ("@net", "allocation", "server/lost.cc", 1): "aaaa0002", ("", "", "", 0): "aaaa0003"})
        for path in ("tonight", "findings/there/0", "b/server/nights"):
            answer = self.answer("p/shop/r/main/" + path)
            self.assertEqual(set(self.owned(answer.get("new", answer.get("findings")))), set(found), path)

    @staticmethod
    def owned(table):
        """The columns "owners", "owned_by", "owned_path" and "owned_line" of each row."""
        strings = table["strings"]
        return [(*(strings[index] for index in row[7:10]), row[10]) for row in table["rows"]]

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
        self.assert_as_from_nothing()

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

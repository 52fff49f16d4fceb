"""A pack where reports go: `gordian check`, `gordian history add`, and every answer of `gordian view`."""

import json
import re

from pack_support import ROOT, PackCase, members, program, relisted, written
from serving import Serving, answers_in
from support import CYCLE, compile_program

# Two snapshots of a program that goes on, and the one of its end.
AGAIN = CYCLE.replace("int main() {", f'#include "{ROOT}/preload/api/gordian.h"\nint main() {{').replace(
    "a->b->a = a; }", 'a->b->a = a; a.reset(); gordian_snapshot("first"); auto* kept = new long[100](); gordian_snapshot("second"); return kept[0]; }')


class ReportsTest(PackCase):
    def setUp(self):
        super().setUp()
        self.program = self.placed(program("-O2"))
        self.other = self.placed(compile_program(CYCLE, "-Wl,--build-id"), "other")
        self.run_in("out", "sh", "-c", f"{self.program}; {self.other}; true")
        self.pack("out", "-o", "x.gpack")

    def damaged_pack(self):
        """One of its snapshots cannot be read; the name of that one. It has no reports."""
        contents = [(info, data) for info, data in members(self.folder / "x.gpack") if not info.name.startswith("report.")]
        number = next(i for i, (info, _) in enumerate(contents) if info.name.startswith("other."))
        info, data = contents[number]
        contents[number] = (info, data[:-10])
        first, listed = contents[0]
        listed = json.loads(listed)
        listed["files"] = [file for file in listed["files"] if not file["name"].startswith("report.")]
        contents[0] = (first, json.dumps(listed).encode())
        written(self.folder / "bad.gpack", relisted(contents, info.name))
        return info.name

    def test_check(self):
        """The verdict is that of the folder, and a baseline holds for both."""
        for form in ("text", "json", "markdown"):
            here = self.gordian("check", f"--format={form}", "out")
            with self.away(self.program, self.other):
                there = self.gordian("check", f"--format={form}", "x.gpack")
            self.assertEqual((there.stdout, there.stderr, there.returncode), (here.stdout, "", 1))
        self.assertIn("A → B → A", here.stdout)
        for made_of, asked in (("out", "x.gpack"), ("x.gpack", "out")):
            baseline = f"{made_of}.txt"
            self.assertEqual(self.gordian("check", "--baseline", baseline, "--update-baseline", made_of).returncode, 0)
            process = self.gordian("check", "--baseline", baseline, asked)
            self.assertRegex(process.stdout, r"\APASSED +0 new findings, \d+ known\n")
        self.assertEqual((self.folder / "out.txt").read_text(), (self.folder / "x.gpack.txt").read_text())
        self.assert_nothing_stays()

    def test_check_packs_in_a_folder(self):
        """Shards that were packed are one verdict; what two of them have is one finding."""
        shards = self.folder / "shards"
        shards.mkdir()
        for name in ("one", "two"):
            self.run_in(name, self.other)
            self.pack(name, "-o", shards / f"{name}.gpack")
        verdict = json.loads(self.gordian("check", "--format=json", shards).stdout)
        self.assertEqual((verdict["reports"], [finding["instances"] for finding in verdict["new"]]), (2, [2]))
        self.assert_nothing_stays()

    def test_check_of_a_damaged_one(self):
        """It is named by the pack and its place there; the others are judged."""
        name = self.damaged_pack()
        process = self.gordian("check", "bad.gpack")
        self.assertEqual(process.returncode, 3, process.stderr)
        self.assertRegex(process.stdout, rf"bad\.gpack/{re.escape(name)}: ")
        self.assertIn("Session", process.stdout)
        self.assertNotIn("gordian-pack.", process.stdout + process.stderr)
        self.assert_nothing_stays()

    def test_formats_of_a_damaged_one(self):
        """SARIF and JUnit, too, name it so."""
        name = self.damaged_pack()
        for form in ("sarif", "junit"):
            process = self.gordian("analyze", f"--format={form}", "bad.gpack")
            self.assertEqual(process.returncode, 1)
            self.assertIn(f"bad.gpack/{name}", process.stdout)
            self.assertNotIn("gordian-pack.", process.stdout + process.stderr)
            self.assertIn("Session", process.stdout)
        self.assertIn(f'<testsuite name="bad.gpack/{name}" tests="1" failures="0" errors="1"', process.stdout)
        self.assert_nothing_stays()

    def test_history_add(self):
        """What the history has of a pack is what it has of the folder."""
        def add(path, db):
            process = self.gordian("history", "add", "--db", db, "--format=json", "--time=2026-01-01T03:00Z", path)
            self.assertEqual((process.stderr, process.returncode), ("", 0))
            return [json.loads(line) for line in process.stdout.splitlines()]

        with self.away(self.program, self.other):
            packed = add("x.gpack", "nights.db")
        self.assertEqual([row["added"] for row in packed], [True] * len(packed))
        self.assertLessEqual({"program", "other"}, {row["binary"] for row in packed})
        self.assertEqual(add("out", "others.db"), packed)
        self.assertEqual([(row["run"], row["added"]) for row in add("out", "nights.db")], [(row["run"], False) for row in packed])
        finding = json.loads(self.gordian("check", "--format=json", "x.gpack").stdout)["new"][0]["id"]
        shown = [self.gordian("history", "show", "--db", db, finding).stdout for db in ("nights.db", "others.db")]
        self.assertIn(finding, shown[0])
        self.assertEqual(*shown)
        self.assert_nothing_stays()


class ViewTest(Serving, PackCase):
    def answers(self, path, asked):
        """What `gordian view` answers, by question, to the byte; the index without what names the path."""
        with self.serving("view", "--no-browser", path, env=self.environment) as (address, token):
            got = {question: self.get(f"{address}api/{question}", X_Gordian_Token=token) for question in asked}
        self.assertEqual({status for status, _, _ in got.values()}, {200})
        answers = {question: text for question, (_, text, _) in got.items()}
        command = json.dumps(f"gordian view {path}")
        self.assertIn(command, answers["index"])
        answers["index"] = answers["index"].replace(command, "…")
        return answers

    def assert_same_answers(self, placed, kinds):
        """Everything that can be asked: the page in one file asks it all, of so small a heap."""
        self.run_in("out", placed)
        self.pack("--all", "out", "-o", "x.gpack")
        pages = {}
        for path in ("out", "x.gpack"):
            process = self.gordian("analyze", "--html", f"{path}.html", path)
            if "without the page" in process.stderr:
                self.skipTest("this build has no page")
            pages[path] = answers_in(self.folder / f"{path}.html")
        questions = list(pages["out"])
        self.assertEqual(list(pages["x.gpack"]), questions)
        self.assertLessEqual(kinds, {part for question in questions for part in question.split("/")})
        here = self.answers("out", questions)
        with self.away(placed):
            there = self.answers("x.gpack", questions)
        for question in questions:
            self.assertEqual(there[question], here[question], question)
        self.assert_nothing_stays()
        return questions

    def test_every_answer(self):
        questions = self.assert_same_answers(self.placed(program("-O2")), {"index", "report", "stacks", "types", "type", "dominators", "object"})
        # Each unit is among them: three sessions with their timers, two peers, and five in the map.
        self.assertGreaterEqual(sum("/object/" in question for question in questions), 13)

    def test_several_snapshots(self):
        questions = self.assert_same_answers(self.placed(compile_program(AGAIN, "-Wl,--build-id")), {"index", "timeline", "diff", "report"})
        self.assertEqual(sum(question.startswith("diff/") for question in questions), 3)

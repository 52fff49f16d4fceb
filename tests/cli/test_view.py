"""`gordian view` and `--html`: what the page is told, and who is told it."""

import json
import os
import pathlib
import signal
import stat
import subprocess
import time

from serving import ANSWERS, Serving, answers_in
from support import CYCLE, GORDIAN, HELLO, TIME_LIMIT, Case, compile_program

SEVERAL = CYCLE.replace("int main() {", """
#include "%s/preload/api/gordian.h"
#include <vector>
auto& kept = *new std::vector<std::shared_ptr<int>>;  // there to the end
int main() {
  for (int i = 0; i < 100; i++) kept.push_back(std::make_shared<int>(i));
  gordian_snapshot("first");
  for (int i = 0; i < 50; i++) kept.push_back(std::make_shared<int>(i));
""" % pathlib.Path(__file__).resolve().parents[2])


class HtmlTest(Case):
    def test_run_writes_a_page(self):
        process = self.run_in("out", compile_program(CYCLE), options=["--html", "report.html"])
        self.assertTrue(process.stderr.endswith("gordian: the page is report.html\n"), process.stderr)
        page = self.folder / "report.html"
        self.assertEqual(stat.S_IMODE(page.stat().st_mode), 0o600)
        self.assertLess(page.stat().st_size, 2_000_000)
        answers = answers_in(page)
        self.assertEqual(answers["index"]["processes"][0]["snapshots"][0]["trigger"], "exit")
        report = json.loads(self.gordian("analyze", "--format=json", "out").stdout)
        self.assertEqual(answers["s/0/report"], report)

    def test_analyze_writes_the_same(self):
        self.run_in("out", compile_program(CYCLE), options=["--html", "one.html"])
        self.assertEqual(self.gordian("analyze", "--html=two.html", "out").returncode, 0)
        one, two = (answers_in(self.folder / name) for name in ("one.html", "two.html"))
        for answers in (one, two):
            answers["index"].pop("command")
        self.assertEqual(one, two)

    def test_nothing_asks_the_network(self):
        self.run_in("out", compile_program(HELLO), options=["--html", "report.html"])
        text = (self.folder / "report.html").read_text()
        self.assertIn("default-src 'none'", text)
        self.assertNotRegex(text, r"(?:src|href)=\"(?:https?:)?//")

    def test_names_cannot_end_the_script(self):
        program = compile_program(HELLO, name="<script>alert(1)<")
        self.run_in("out", program, options=["--html", "report.html"])
        self.assertNotIn("alert(1)", (self.folder / "report.html").read_text())
        self.assertIn("<script>alert(1)<", answers_in(self.folder / "report.html")["index"]["processes"][0]["exe"])

    def test_numbers_add_up(self):
        self.run_in("out", compile_program(SEVERAL), options=["--html", "report.html"])
        answers = answers_in(self.folder / "report.html")
        heap = answers["s/1/report"]["heap"]
        self.assertEqual(sum(answers["s/1/stacks"]["bytes"]), heap["bytes"])
        self.assertEqual(sum(answers["s/1/stacks"]["blocks"]), heap["blocks"])
        self.assertEqual(sum(label["blocks"] for label in answers["s/1/report"]["labels"]), heap["blocks"])
        self.assertEqual(answers["s/1/dominators"]["root"]["retained_bytes"], heap["bytes"])
        for path, answer in answers.items():
            if path.startswith("s/1/dominators"):
                self.check_dominators(answer["root"])
        types = answers["s/1/types"]["types"]
        self.assertEqual(sum(row["bytes"] for row in types), heap["bytes"])
        self.assertEqual({row["name"]: row["count"] for row in types}["int"], 150)

    def check_dominators(self, node):
        below = sum(child["retained_bytes"] for child in node["children"])
        self.assertLessEqual(below + node["bytes"], node["retained_bytes"])
        for child in node["children"]:
            self.check_dominators(child)

    def test_snapshots_over_time(self):
        self.run_in("out", compile_program(SEVERAL), options=["--html", "report.html"])
        answers = answers_in(self.folder / "report.html")
        self.assertEqual([entry["label"] for entry in answers["index"]["processes"][0]["snapshots"]], ["first", ""])
        self.assertEqual(answers["index"]["selected"], 1)
        ints = {row["name"]: row for row in answers["timeline/0"]["types"]}["int"]
        self.assertEqual(ints["count"], [100, 150])
        (change,) = [row for row in answers["diff/0/1"]["findings"] if row["kind"] == "cycle"]
        self.assertEqual((change["change"], change["title"], change["instances"]), ("new", "A → B", [0, 1]))

    def test_impossible_place(self):
        process = self.run_in("out", compile_program(CYCLE), options=["--html", "no/such/folder/report.html"])
        self.assert_says(process, r"no/such/folder/report\.html.* cannot be written: No such file or directory", 125)

    def test_several_paths(self):
        self.run_in("out", compile_program(CYCLE))
        self.assert_says(self.gordian("analyze", "--html=x.html", "out", "out"), "--html takes one snapshot, or one folder", 2)


# Takes a snapshot at each line of its input.
LIVE = """
#include <stdio.h>
#include "%s/preload/api/gordian.h"
int main() { char line[9]; while (fgets(line, sizeof line, stdin)) { gordian_snapshot(line); puts("taken"); fflush(stdout); } }
""" % pathlib.Path(__file__).resolve().parents[2]


class ViewTest(Serving, Case):
    def viewing(self, path):
        return self.serving("view", "--no-browser", path)

    def test_page_and_answers(self):
        self.run_in("out", compile_program(CYCLE), options=["--html", "report.html"])
        recorded = answers_in(self.folder / "report.html")
        with self.viewing("out") as (address, token):
            status, text, headers = self.get(address)
            self.assertEqual((status, ANSWERS.findall(text)), (200, [""]))
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            for path, answer in recorded.items():
                status, text, headers = self.get(f"{address}api/{path}", X_Gordian_Token=token)
                self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
                if path != "index":
                    self.assertEqual(json.loads(text), answer)
            self.assertEqual(self.get(f"{address}api/s/0/nothing", X_Gordian_Token=token)[0], 404)
            self.assertEqual(self.get(f"{address}../../etc/passwd", X_Gordian_Token=token)[0], 404)

    def test_strangers_are_told_nothing(self):
        self.run_in("out", compile_program(CYCLE))
        with self.viewing("out") as (address, token):
            for headers in ({}, {"X_Gordian_Token": "0" * 32}, {"X_Gordian_Token": token, "Host": "evil.example"},
                            {"X_Gordian_Token": token, "Origin": "http://evil.example"}):
                status, text, _ = self.get(address + "api/index", **headers)
                self.assertEqual((status, text), (403, "not for you: open the address that gordian view printed\n"), headers)
            self.assertEqual(self.get(address, Host="evil.example")[0], 403)

    def test_a_single_snapshot(self):
        self.run_in("out", compile_program(CYCLE))
        (path,) = (self.folder / "out").glob("*.gsnap")
        with self.viewing(path) as (address, token):
            self.assertEqual(json.loads(self.get(address + "api/s/0/report", X_Gordian_Token=token)[1])["summary"]["cycles"], 1)

    def test_of_a_program_that_runs(self):
        program = subprocess.Popen([GORDIAN, "run", "-o", "out", "--", compile_program(LIVE)], cwd=self.folder, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)

        def take(label):
            program.stdin.write(label + "\n")
            program.stdin.flush()
            self.assertEqual(program.stdout.readline(), "taken\n")

        take("one")
        with self.viewing("out") as (address, token):
            def index():
                return json.loads(self.get(address + "api/index", X_Gordian_Token=token)[1])

            def labels():
                return [entry["label"] for entry in index()["processes"][0]["snapshots"]]

            self.assertTrue(index()["live"])
            self.assertEqual(labels(), ["one\n"])
            take("two")
            self.assertEqual(labels(), ["one\n", "two\n"])
            self.assertEqual(index()["selected"], 1)
            report = json.loads(self.get(address + "api/s/1/report", X_Gordian_Token=token)[1])
            self.assertEqual(report["process"]["label"], "two\n")
            program.communicate(timeout=TIME_LIMIT)
            self.assertEqual(labels(), ["one\n", "two\n", ""])
            self.assertFalse(index()["live"])

    def test_a_browser_is_begun_as_from_a_shell(self):
        """… with the address, and none of the signals blocked that end us: it may go on without us."""
        self.run_in("out", compile_program(CYCLE))
        opener = self.folder / "bin" / "xdg-open"
        opener.parent.mkdir()
        opener.write_text('#!/bin/sh\n{ echo "$1"; grep SigBlk /proc/self/status; } >begun.partial; mv begun.partial begun\n')
        opener.chmod(0o755)
        environment = {**os.environ, "DISPLAY": ":0", "PATH": f"{opener.parent}:{os.environ['PATH']}"}
        with subprocess.Popen([GORDIAN, "view", "out"], cwd=self.folder, text=True, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            address = process.stdout.readline()
            self.assertEqual(process.stderr.readline(), "gordian: the page opens in your browser. Ctrl-C ends this.\n")
            deadline = time.monotonic() + TIME_LIMIT
            while not (self.folder / "begun").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(timeout=TIME_LIMIT), 0)
        begun = (self.folder / "begun").read_text()
        self.assertTrue(begun.startswith(address), begun)
        self.assertRegex(begun, r"\nSigBlk:\s0+\n")

    def test_nothing_to_view(self):
        (self.folder / "empty").mkdir()
        self.assert_says(self.gordian("view", "empty"), "there is no finished snapshot", 1)
        self.assert_says(self.gordian("view", "nothing.gsnap"), "nothing.gsnap", 1)
        (self.folder / "bad.gsnap").write_bytes(b"x")
        self.assert_says(self.gordian("view", "bad.gsnap"), "not a gordian snapshot", 1)

    def test_taken_port(self):
        self.run_in("out", compile_program(CYCLE))
        with self.viewing("out") as (address, _):
            port = address.rstrip("/").rsplit(":", 1)[1]
            self.assert_says(self.gordian("view", "--no-browser", "--port", port, "out"),
                             f"port {port} of 127.0.0.1 is taken; leave it out, and a free one is found", 125)

"""Several snapshots of one process: the last one counts, the others are kept. The programs here are shell scripts that
put snapshot files into the output folder themselves, so that each case is had without waiting."""

import json
import os
import re

from snapshot_file import header, snapshot
from support import CYCLE, HELLO, Case, compile_program

EXIT, TIMER, DEMAND, API, CRASH, GROWTH = range(1, 7)
STARTED, TAKEN = 1_700_000_000_000_000_000, 1_700_000_012_000_000_000


def taken(trigger, sequence, pid=4711, *extra):
    return snapshot(header(pid=pid, extra=[(8, sequence), (9, trigger), (14, TAKEN), (15, STARTED), *extra]))


class LastWordTest(Case):
    def setUp(self):
        super().setUp()
        for name, trigger in (("exit", EXIT), ("timer", TIMER), ("demand", DEMAND), ("api", API), ("crash", CRASH),
                              ("growth", GROWTH)):
            (self.folder / name).write_bytes(taken(trigger, 3))

    def run_script(self, script, **settings):
        return self.run_in("out", "sh", "-c", script, **settings)

    def put(self, name, sequence):
        return f"LD_PRELOAD= cp {name} out/sh.$$.{sequence}.gsnap; "

    def test_killed(self):
        for name, by in (("timer", "by the timer"), ("demand", "by `gordian snapshot`"), ("api", "by the program itself"),
                         ("growth", "when its memory had grown")):
            process = self.run_script(self.put("exit", 2) + self.put(name, 3) + "kill -9 $$")
            self.assertEqual(process.returncode, 128 + 9)
            self.assertRegex(process.stderr,
                             rf"\Agordian: sh \(process \d+\) was killed by signal 9 \(Killed\), so it made no snapshot at its "
                             rf"exit. This is its last one, snapshot 3, taken {by} \d+ h \d+ min before the end.\n"
                             rf"gordian: example \(pid 4711\), snapshot 3 \({name}, 12 s after the start\): no leaks; ")
            self.assertIn("reports and snapshots are in", process.stderr)
            self.assertEqual(len(list(self.folder.glob("out/*.gsnap"))), 2, "older ones are kept")
            for path in self.folder.glob("out/*.gsnap"):
                path.unlink()

    def test_crashed(self):
        process = self.run_script(self.put("timer", 1) + self.put("crash", 2) + "kill -SEGV $$")
        self.assertEqual(process.returncode, 128 + 11)
        self.assertRegex(process.stderr, r"gordian: sh \(process \d+\) crashed with signal 11 \(Segmentation fault\); this is "
                                         r"what it held at that moment \(snapshot 3\).\n")
        self.assertEqual([r["process"]["trigger"] for r in self.reports()], ["crash"])

    def reports(self):
        return [json.loads(line) for line in (self.folder / "out/report.json").read_text().splitlines()]

    def test_last_is_by_sequence(self):
        """… and not by the order of names or times."""
        self.run_script(self.put("timer", 10) + self.put("exit", 9) + "kill -9 $$")
        self.assertEqual([r["process"]["trigger"] for r in self.reports()], ["timer"])
        self.assertEqual(self.gordian("analyze", "--format=json", "out").stdout.count("\n"), 1)

    def test_any_one_can_be_analyzed(self):
        self.run_script(self.put("timer", 1) + self.put("demand", 2) + "kill -9 $$")
        for path in self.folder.glob("out/*.gsnap"):
            process = self.gordian("analyze", path)
            trigger = "timer" if ".1." in path.name else "demand"
            self.assertIn(f"snapshot 3 ({trigger}, 12 s after the start)", process.stdout)

    def test_snapshot_at_exit_comes_after_the_others(self):
        process = self.run_script(self.put("timer", 0) + f"exec {compile_program(CYCLE, name='leaky')}")
        self.assertNotIn("was killed", process.stderr)
        self.assertNotIn("This is its last one", process.stderr)
        self.assertEqual({r["process"]["trigger"] for r in self.reports()}, {"timer", "exit"})

    def test_no_snapshot_at_exit(self):
        """A static program behind an exec: what the program before it left is reported, and what is missing said."""
        static = compile_program(HELLO, "-static")
        process = self.run_script(self.put("timer", 1) + f"exec {static}")
        self.assertEqual((process.stdout, process.returncode), ("hello\n", 0), process.stderr)
        self.assertRegex(process.stderr, r"gordian: sh \(process \d+\) ended without a snapshot at its exit: it replaced itself by "
                                         r"another program, .*. This is its last one, snapshot 3, taken by the timer ")

    def test_failed_at_exit(self):
        static = compile_program(HELLO, "-static")
        process = self.run_script(self.put("timer", 1) + "LD_PRELOAD= touch out/sh.$$.2.gsnap.failed.28; " + f"exec {static}")
        self.assertRegex(process.stderr, r"gordian: the snapshot of sh \(process \d+\) could not be written: No space left on "
                                         r"device. .* This is its last one, snapshot 3, taken by the timer ")

    def test_label(self):
        (self.folder / "labelled.gsnap").write_bytes(taken(API, 2, 4711, (10, "after \x1bloading")))
        text = self.gordian("analyze", "labelled.gsnap").stdout
        self.assertIn('example (pid 4711), snapshot 2 (api "after \\x1bloading", 12 s after the start): no leaks', text)
        report = json.loads(self.gordian("analyze", "--format=json", "labelled.gsnap").stdout)
        self.assertEqual(report["process"]["label"], "after \x1bloading")
        self.assertEqual((report["process"]["snapshot"], report["process"]["trigger"]), (2, "api"))


class FollowTest(Case):
    def test_named_program_only(self):
        """What is not meant to leave a snapshot is not missed."""
        source = HELLO
        shell = re.escape(os.path.basename(os.path.realpath("/bin/sh")))
        process = self.run_in("out", "sh", "-c", f"{compile_program(source)}; :", options=["--follow=nobody"])
        if "reports and snapshots" not in process.stderr:
            self.assert_says(process, "no process of nobody left a snapshot. --follow takes the file names of executables", 125)
        process = self.run_in("out2", "sh", "-c", f"{compile_program(source)}; :", options=["--follow=program"])
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertNotRegex(process.stderr, rf"{shell} \(process \d+\) left no snapshot")

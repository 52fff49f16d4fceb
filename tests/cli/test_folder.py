"""The output folder: made, filled, and what happens if that is not possible."""

import contextlib
import errno
import json
import os
import re
import stat
import subprocess
import unittest

from support import CYCLE, HELLO, Case, compile_program, small_disk


class FolderTest(Case):
    def assert_not_started(self, out, pattern):
        process = self.run_in(out, compile_program(HELLO))
        self.assert_says(process, pattern, 125)
        self.assertEqual(process.stdout, "", "the program was started")

    def test_default_name(self):
        process = self.gordian("run", "--", compile_program(HELLO))
        self.assertEqual(process.returncode, 0, process.stderr)
        (made,) = (self.folder / "gordian-out").iterdir()
        self.assertRegex(made.name, r"\Aprogram\.\d+\Z")
        self.assertEqual(stat.S_IMODE(made.stat().st_mode), 0o700)
        pid = made.name.split(".")[1]
        names = {path.name for path in made.iterdir()}
        self.assertEqual(names, {f"program.{pid}.1.gsnap", "run.json", "report.txt", "report.json", "report.pb"})
        for path in made.iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)
        self.assertIn(f"gordian: reports and snapshots are in {made}\n", process.stderr)

    def test_parents_are_made(self):
        self.assertEqual(self.run_in("a/b/c", compile_program(HELLO)).returncode, 0)
        self.assertTrue(list((self.folder / "a/b/c").glob("*.gsnap")))

    def test_odd_names(self):
        for name in ("with space", "with:colon", "with\\backslash", "ünï", "slash/", "-dash", "a:out=b:stacks=none"):
            process = self.gordian("run", "-o", f"./{name}", "--", compile_program(HELLO))
            self.assertEqual(process.returncode, 0, process.stderr)
            self.assertTrue(list((self.folder / name).glob("program.*.1.gsnap")), name)

    def test_program_changes_its_directory(self):
        source = "#include <unistd.h>\nint main() { return chdir(\"/\"); }\n"
        process = self.gordian("run", "-o", "out", "--", compile_program(source))
        self.assertEqual(process.returncode, 0, process.stderr)

    def test_record(self):
        program = compile_program(HELLO)
        self.run_in("out", program, "an argument", b"\xff")
        record = json.loads((self.folder / "out/run.json").read_text())
        self.assertEqual(record["schema"], "gordian-run/1")
        self.assertEqual(record["program"], str(program))
        self.assertEqual(record["arguments"], [str(program), "an argument", "\ufffd"])
        self.assertEqual(record["exit_status"], 0)
        self.assertTrue(record["runtime"].endswith("/libgordian.so"))
        self.assertTrue(list((self.folder / "out").glob(f"program.{record['pid']}.1.gsnap")))

    def test_record_of_a_signal(self):
        self.run_in("out", "sh", "-c", "kill -TERM $$")
        record = json.loads((self.folder / "out/run.json").read_text())
        self.assertEqual(record["signal"], 15)
        self.assertNotIn("exit_status", record)

    def test_reports(self):
        process = self.run_in("out", compile_program(CYCLE))
        out = self.folder / "out"
        text = (out / "report.txt").read_text()
        self.assertIn("cycle of 2 objects", text)
        self.assertTrue(process.stderr.startswith(text), process.stderr)
        (line,) = (out / "report.json").read_text().splitlines()
        self.assertEqual(json.loads(line)["summary"]["cycles"], 1)
        data = (out / "report.pb").read_bytes()
        self.assertIn(b"gordian-report/1", data)
        length, size = 0, 0  # the length of the only report is a varint before it
        for size, byte in enumerate(data, 1):
            length |= (byte & 0x7F) << 7 * (size - 1)
            if byte < 0x80:
                break
        self.assertEqual(length, len(data) - size)

    def test_earlier_runs_in_the_same_folder_are_left_alone(self):
        self.run_in("out", compile_program(CYCLE))
        old = {path: path.read_bytes() for path in (self.folder / "out").glob("*.gsnap")}
        process = self.run_in("out", compile_program(HELLO), options=["--error-exitcode=9"])
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(len((self.folder / "out/report.json").read_text().splitlines()), 1)
        self.assertEqual(old, {path: path.read_bytes() for path in old})

    def test_file_in_the_way(self):
        (self.folder / "file").write_text("mine")
        self.assert_not_started("file", "the output folder .*/file cannot be made: there is a file of that name. "
                                        "Choose another one with -o DIR.\nThe program was not started.")
        self.assert_not_started("file/below", "the output folder .*/file/below cannot be made: Not a directory")
        self.assertEqual((self.folder / "file").read_text(), "mine")

    def test_proc(self):
        process = self.gordian("run", "-o", "/proc/gordian", "--", compile_program(HELLO))
        self.assert_says(process, "the output folder /proc/gordian cannot be made", 125)
        self.assertEqual(process.stdout, "")
        process = self.gordian("run", "-o", "/proc", "--", compile_program(HELLO))
        self.assert_says(process, "/proc/run.json cannot be written: ", 125)
        self.assertEqual(process.stdout, "")

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_read_only(self):
        (self.folder / "sealed").mkdir(mode=0o500)
        self.assert_not_started("sealed", "run.json cannot be written: Permission denied. Choose another folder")

    def test_full_before_the_start(self):
        with small_disk(self, "64k") as disk:
            with contextlib.suppress(OSError), open(disk / "filler", "wb", buffering=0) as filler:
                while True:
                    filler.write(bytes(4096))
            process = self.gordian("run", "-o", disk, "--", compile_program(HELLO))
            self.assert_says(process, "run.json cannot be written: No space left on device", 125)
            self.assertEqual(process.stdout, "")

    def test_full_while_writing(self):
        source = ("#include <cstdio>\nint main() { void** last = nullptr; for (int i = 0; i < 100000; ++i) "
                  "{ void** next = new void*[2]; *next = last; last = next; } std::puts(\"done\"); return 0; }\n")
        with small_disk(self, "64k") as disk:
            process = self.gordian("run", "-o", disk, "--", compile_program(source))
            self.assertEqual(process.stdout, "done\n", "the program was harmed")
            self.assert_says(process, r"the snapshot of program \(process \d+\) could not be written: No space left on "
                                      r"device. Make room there, or choose another folder with -o DIR.", 125)
            self.assertFalse(list(disk.glob("*.gsnap")))
            (failed,) = disk.glob("*.gsnap.failed.*")
            self.assertTrue(failed.name.endswith(f".{errno.ENOSPC}"))
            again = self.gordian("analyze", disk)
            self.assert_says(again, "the program's runtime could not write this snapshot: No space left on device.", 1)


class ChildrenTest(Case):
    def test_children_follow_the_started_program(self):
        process = self.run_in("out", "sh", "-c", f"{compile_program(CYCLE)}; {compile_program(HELLO)}; echo end >&2")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertTrue(process.stderr.startswith("end\n"), process.stderr)
        reports = [json.loads(line) for line in (self.folder / "out/report.json").read_text().splitlines()]
        self.assertEqual(len(reports), 3)
        self.assertTrue(reports[0]["process"]["exe"].endswith("sh"))
        self.assertIn("1 other process: nothing found (program)\n", process.stderr)
        self.assertIn("cycle of 2 objects", process.stderr)

    def test_silent_children_share_a_line(self):
        hello = compile_program(HELLO)
        process = self.run_in("out", "sh", "-c", f"{hello}; {hello}; {compile_program(HELLO, name='other')}; :")
        self.assertIn("3 other processes: nothing found (other, program 2)\n", process.stderr)

    def test_leak_in_a_child_counts(self):
        process = self.run_in("out", "sh", "-c", f"{compile_program(CYCLE)}; :", options=["--error-exitcode=7"])
        self.assertEqual(process.returncode, 7, process.stderr)

    def test_only_the_last_program_of_a_process(self):
        """exec carries on; the shell itself is gone before it could be looked at."""
        process = self.run_in("out", "sh", "-c", f"exec {compile_program(CYCLE)}")
        self.assertIn("cycle of 2 objects", process.stderr)
        self.assertEqual(len(list((self.folder / "out").glob("*.gsnap"))), 1)

    def test_child_that_outlives_the_program(self):
        process = self.run_in("out", "sh", "-c", "sleep 2 >/dev/null 2>&1 & exit 0")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertEqual(len((self.folder / "out/report.json").read_text().splitlines()), 1)

    def test_child_that_was_killed(self):
        process = self.run_in("out", "sh", "-c", "sleep 9 & kill -9 $!; wait; exit 0")
        self.assertEqual(process.returncode, 0, process.stderr)

    def test_folder_can_be_analyzed_again(self):
        first = self.run_in("out", "sh", "-c", f"{compile_program(CYCLE)}; {compile_program(HELLO)}; :")
        again = self.gordian("analyze", "out")
        self.assertEqual(again.returncode, 0, again.stderr)
        text = (self.folder / "out/report.txt").read_text()
        self.assertEqual(again.stdout, text)
        self.assertTrue(re.search("1 other process: nothing found", first.stderr))
        lines = self.gordian("analyze", "--format=json", "out").stdout
        self.assertEqual(lines, (self.folder / "out/report.json").read_text())

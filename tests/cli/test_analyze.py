"""`gordian analyze`: what it takes, what it prints, how it ends."""

import json
import pathlib
import shutil

from snapshot_file import header, snapshot
from support import CYCLE, HELLO, Case, compile_program


class AnalyzeTest(Case):
    def test_json_is_one_object_a_line(self):
        self.run_in("out", compile_program(CYCLE))
        (path,) = (self.folder / "out").glob("*.gsnap")
        lines = self.gordian("analyze", "--format=json", path, "out").stdout.splitlines()
        self.assertEqual(len(lines), 2)
        first, second = map(json.loads, lines)
        self.assertEqual(first, second)
        self.assertEqual(first["schema"], "gordian-report/1")
        self.assertEqual((first["summary"]["cycles"], first["summary"]["leaked_objects"]), (1, 2))
        self.assertEqual(first["findings"][0]["kind"], "cycle")

    def test_text_is_what_run_printed(self):
        run = self.run_in("out", compile_program(CYCLE))
        process = self.gordian("analyze", "out")
        self.assertIn("cycle of 2 objects", process.stdout)
        self.assertTrue(run.stderr.startswith(process.stdout))
        self.assertNotIn("\x1b[", process.stdout)
        self.assertEqual((process.stderr, process.returncode), ("", 0))

    def test_several_reports_are_apart(self):
        self.run_in("out", compile_program(CYCLE))
        one = self.gordian("analyze", "out").stdout
        self.assertEqual(self.gordian("analyze", "out", "out").stdout, one + "\n" + one)

    def test_error_exitcode(self):
        self.run_in("leaky", compile_program(CYCLE))
        self.run_in("clean", compile_program(HELLO))
        self.assertEqual(self.gordian("analyze", "leaky").returncode, 0)
        self.assertEqual(self.gordian("analyze", "--error-exitcode=9", "leaky").returncode, 9)
        self.assertEqual(self.gordian("analyze", "--error-exitcode=9", "clean").returncode, 0)
        self.assertEqual(self.gordian("analyze", "--error-exitcode=9", "leaky", "nothing").returncode, 1)

    def test_stats(self):
        self.run_in("out", compile_program(CYCLE))
        plain = self.gordian("analyze", "out").stdout
        stats = self.gordian("analyze", "--stats", "out").stdout
        self.assertGreater(len(stats.splitlines()), len(plain.splitlines()))
        self.assertRegex(stats, r"\d+(\.\d+)? ?(ms|µs|us|s)\b")

    def test_explain(self):
        self.run_in("out", compile_program(CYCLE))
        self.assertNotIn("known by", self.gordian("analyze", "out").stdout)
        explained = self.gordian("analyze", "--explain", "out").stdout
        self.assertRegex(explained, r"known by +\S.* is strong: .*\((type|count|code|constraint)\)\n")

    def test_last_snapshot_of_each_process(self):
        for name, pid in (("a.5.1", 51), ("a.5.2", 52), ("a.5.10", 510), ("b.5.1", 551), ("c.d.4.3", 43)):
            (self.folder / f"{name}.gsnap").write_bytes(snapshot(header(pid=pid)))
        for name in ("a.5.gsnap", "notes.gsnap", "a.5.x.gsnap", "x.1.2.gsnap.old", "a.99999999999.1.gsnap"):
            (self.folder / name).write_text("not a snapshot's name")

        def pids():
            process = self.gordian("analyze", "--format=json", self.folder)
            self.assertEqual((process.stderr, process.returncode), ("", 0))
            return [json.loads(line)["process"]["pid"] for line in process.stdout.splitlines()]

        self.assertEqual(pids(), [43, 510, 551])
        for record, order in (('{"pid":5}', [510, 551, 43]), ("{", [43, 510, 551]), ("[]", [43, 510, 551]),
                              ('{"pid":"5"}', [43, 510, 551]), ('{"pid":4e99}', [43, 510, 551])):
            (self.folder / "run.json").write_text(record)
            self.assertEqual(pids(), order, record)

    def test_sysroot(self):
        """The program is gone from its place, but there is a copy below another folder."""
        program = self.folder / "bin" / "leaky"
        program.parent.mkdir()
        shutil.copy(compile_program(CYCLE), program)
        self.run_in("out", program)
        copy = self.folder / "root" / program.relative_to("/")
        copy.parent.mkdir(parents=True)
        program.rename(copy)

        def members(*options):
            report = json.loads(self.gordian("analyze", "--format=json", *options, "out").stdout)
            return {edge["member"] for edge in report["findings"][0]["edges"]}

        self.assertEqual(members("--sysroot", self.folder / "root"), {"A::b", "B::a"})
        self.assertNotEqual(members(), {"A::b", "B::a"})
        self.assertTrue(pathlib.Path(copy).exists())

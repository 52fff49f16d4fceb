"""`gordian analyze`: what it takes, what it prints, how it ends."""

import json
import pathlib
import shutil

from snapshot_file import header, snapshot
from support import CYCLE, HELLO, Case, compile_program

OWNERS = """
#include <cstdlib>
#include <map>
#include <memory>
struct Session { std::unique_ptr<char[]> text{new char[500]}; };
struct Ring { std::shared_ptr<Ring> next; std::unique_ptr<char[]> text{new char[700]}; };
struct Shared { char text[64] = {}; };
std::map<int, std::shared_ptr<Session>> sessions;
std::shared_ptr<Ring> ring;
std::shared_ptr<Shared> one, other;
int main() {
  for (int i = 0; i < 1000; i++) sessions[i] = std::make_shared<Session>();
  ring = std::make_shared<Ring>();
  ring->next = std::make_shared<Ring>();
  ring->next->next = ring;
  one = other = std::make_shared<Shared>();
  std::quick_exit(0);
}
"""
TWO_CYCLES = CYCLE.replace("int main() {", """
namespace net { template <typename T> struct Ring { std::shared_ptr<Ring> next; T value; }; }
int main() { auto ring = std::make_shared<net::Ring<int>>(); ring->next = ring;
""")


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

    def test_only_some_findings(self):
        self.run_in("out", compile_program(TWO_CYCLES))
        all_of_it = self.gordian("analyze", "out").stdout
        self.assertEqual(all_of_it.count("LEAK"), 2)
        first = self.gordian("analyze", "--top=1", "out").stdout
        self.assertEqual(first.count("LEAK"), 1)
        self.assertIn("LEAK 1  cycle of 2 objects", first)
        self.assertTrue(first.endswith("\n(1 finding not printed: --top, --type)\n"), first)
        for asked in ("net::Ring<int>", "Ring<int>", "net::Ring", "Ring"):
            ring = self.gordian("analyze", "--type", asked, "out").stdout
            self.assertEqual((ring.count("LEAK"), ring.count("cycle of 2 objects")), (1, 0), asked)
        self.assertIn("(2 findings not printed: --top, --type)", self.gordian("analyze", "--type=Rin", "out").stdout)
        self.assertEqual(self.gordian("analyze", "--top=5", "out").stdout, all_of_it)
        summary = json.loads(self.gordian("analyze", "--top=1", "--format=json", "out").stdout)
        self.assertEqual(len(summary["findings"]), 2)

    def test_retained(self):
        self.run_in("out", compile_program(OWNERS))
        plain = json.loads(self.gordian("analyze", "--format=json", "out").stdout)
        self.assertNotIn("retained", plain)
        self.assertNotIn("RETAINED", self.gordian("analyze", "out").stdout)
        report = json.loads(self.gordian("analyze", "--format=json", "--retained", "out").stdout)

        def lines(owner):
            return [line for line in report["retained"] if line["owner"] == owner]

        # A node of the map has 56 bytes, an object 24 with its counts, and owns 500.
        sessions = lines("global sessions")
        self.assertEqual(sum(line["retained_bytes"] for line in sessions), 1000 * (56 + 24 + 500))
        self.assertEqual(sum(line["retained_blocks"] for line in sessions), 3000)
        self.assertEqual({line["type"] for line in sessions}, {"map<int, shared_ptr<Session>>"})
        self.assertEqual(sum(line["retained_bytes"] for line in lines("global ring")), 2 * 40 + 2 * 700)
        (shared,) = [line for line in lines("several owners") if line["type"] == "Shared"]
        self.assertEqual((shared["instances"], shared["retained_bytes"], shared["owner_kind"]), (1, 16 + 64, "several"))
        self.assertEqual(lines("global one") + lines("global other"), [])
        by_bytes = [line["retained_bytes"] for line in report["retained"]]
        self.assertEqual(by_bytes, sorted(by_bytes, reverse=True))

        findings = {finding["kind"]: finding for finding in report["findings"]}
        self.assertEqual((findings["cache"]["retained_bytes"], findings["cache"]["retained_blocks"]), (1000 * 500, 1000))
        self.assertEqual((findings["latent_cycle"]["retained_bytes"], findings["latent_cycle"]["retained_blocks"]), (2 * 700, 2))

        text = self.gordian("analyze", "--retained", "out").stdout
        self.assertIn("\nRETAINED  who keeps the most, with all that only they lead to\n", text)
        self.assertRegex(text, r"\n +\d+\.\d kB  global sessions → (\d+ × )?map<int, shared_ptr<Session>>, \d")
        self.assertRegex(text, r"\n +allocated  main  source.cc:\d+\n")

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

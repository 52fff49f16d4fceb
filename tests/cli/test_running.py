"""Programs that are looked at while they run: by a timer, on demand, at a crash, by themselves."""

import json
import os
import pathlib
import shutil
import signal
import unittest

from support import CYCLE, Case, compile_program
from test_api import POOL, ROOT
from test_snapshot import WAITING, WAITING_WITH_CYCLE, SnapshotCase, wait_until

# Leaves a ring, waits until there are so many snapshots, and ends as the first argument says.
WAITS = """
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <exception>
#include <stdexcept>
int snapshots() {
  int count = 0;
  DIR* folder = opendir("out");
  while (folder != nullptr) {
    const dirent* entry = readdir(folder);
    if (entry == nullptr) break;
    const size_t size = strlen(entry->d_name);
    count += size > 6 && strcmp(entry->d_name + size - 6, ".gsnap") == 0;
  }
  if (folder != nullptr) closedir(folder);
  return count;
}
int main(int, char** arguments) {
  leak();
  const int wanted = atoi(arguments[2]);
  while (snapshots() < wanted) usleep(1000);
  if (strcmp(arguments[1], "kill") == 0) raise(SIGKILL);
  if (strcmp(arguments[1], "throw") == 0) throw std::runtime_error("nobody catches this");
  if (strcmp(arguments[1], "segv") == 0) *static_cast<volatile int*>(nullptr) = 1;
  if (strcmp(arguments[1], "abort") == 0) abort();
}
"""
WAITS = CYCLE.replace("int main()", "static void leak()") + WAITS


class TwoInARowTest(SnapshotCase):
    """A finding of a running program is proved by two snapshots in a row."""

    def finding(self, path, *options):
        process = self.gordian("analyze", "--format=json", *options, path)
        self.assertEqual(process.returncode, 0, process.stderr)
        finding, = json.loads(process.stdout)["findings"]
        return finding

    def test_on_demand(self):
        with self.running(WAITING_WITH_CYCLE) as run:
            first, second = (self.path_said(self.snapshot(run.program_pid)) for _ in range(2))
            finding = self.finding(first)
            self.assertEqual((finding["confidence"], finding["instances_before"]), ("probable", 0))
            self.assertEqual(finding["reasons"], ["seen in one snapshot of the running program only: it is the first one"])
            finding = self.finding(second)
            self.assertEqual((finding["confidence"], finding["instances_before"], finding["reasons"]), ("proved", 1, []))
            self.assertIn("\n  it stood in the snapshot before, too\n", self.gordian("analyze", second).stdout)
            self.assertIn("\n  it stood in the snapshot before, too\n",
                          self.gordian("analyze", second.name, cwd=second.parent).stdout)
            # The last of the folder is the same; the program has not ended yet.
            self.assertIn("  proved\n", self.gordian("analyze", self.folder / "out").stdout)
            # Away from its folder there is nothing to compare it with.
            shutil.copy(second, self.folder)
            self.assertEqual(self.finding(second.name)["reasons"],
                             ["seen in one snapshot of the running program only: the one before it is not in the same folder"])
            first.write_bytes(first.read_bytes()[:100])
            self.assertEqual(self.finding(second)["reasons"],
                             ["seen in one snapshot of the running program only: the one before it cannot be read"])
        # The snapshot from the exit stands for itself.
        self.assertEqual(self.finding(self.folder / "out")["confidence"], "proved")

    def test_in_an_arena(self):
        """Objects of an arena have an age, too."""
        source = POOL.replace("int main() {", "void leak() {") + WAITING.replace("int main() {", "int main() { leak(); ")
        program = compile_program(source, f"-I{ROOT}/preload/api", "-O1")
        with self.running("", command=[program]) as run:
            paths = [self.path_said(self.snapshot(run.program_pid)) for _ in range(2)]
            self.assertEqual([self.finding(path)["confidence"] for path in paths], ["probable", "proved"])

    def test_by_timer(self):
        process = self.run_in("out", compile_program(WAITS), "kill", "3", options=["--every=20ms"])
        self.assertEqual(process.returncode, 128 + 9, process.stderr)
        self.assertIn("cycle of 2 objects", process.stderr)
        self.assertIn("\n  it stood in the snapshot before, too\n", process.stderr)
        finding, = json.loads((self.folder / "out/report.json").read_text())["findings"]
        self.assertEqual(finding["confidence"], "proved")


class CrashTest(Case):
    def test_own_fate(self):
        for end, status in (("throw", 134), ("segv", 139), ("abort", 134), ("kill", 137), ("return", 0)):
            bare = self.run_bare(end)
            process = self.run_in("out", compile_program(WAITS), end, "0", options=["--on-crash"])
            self.assertEqual((process.returncode, bare), (status, status), process.stderr)
            triggers = [json.loads(line)["process"]["trigger"] for line in
                        (self.folder / "out/report.json").read_text().splitlines()]
            self.assertEqual(triggers, {"kill": [], "return": ["exit"]}.get(end, ["crash"]))
            if triggers == ["crash"]:
                self.assertRegex(process.stderr, r"gordian: program \(process \d+\) crashed with signal \d+ ")
                self.assertIn("cycle of 2 objects", process.stderr)
            if end == "throw":
                self.assertTrue(process.stderr.startswith("terminate called after throwing an instance of 'std::runtime_error'\n"
                                                          "  what():  nobody catches this\n"), process.stderr)
            shutil.rmtree(self.folder / "out")

    def run_bare(self, end):
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            os.execv(compile_program(WAITS), ["program", end, "0"])
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return status if status >= 0 else 128 - status

    def test_without_the_option(self):
        process = self.run_in("out", compile_program(WAITS), "segv", "0")
        self.assertEqual(process.returncode, 128 + 11)
        self.assertIn("ask for snapshots while it runs: --every 10s, --on-crash.", process.stderr)
        self.assertFalse(list(self.folder.glob("out/*.gsnap")))


class KilledTest(SnapshotCase):
    def test_only_whole_snapshots(self):
        """Killed at any moment, also while one is written: what has a final name is whole."""
        for wanted in (1, 2, 3, 5, 8, 13):
            process = self.run_in("out", compile_program(WAITS), "kill", str(wanted), options=["--every=10ms"])
            self.assertEqual(process.returncode, 128 + 9, process.stderr)
            files = sorted((self.folder / "out").iterdir())
            snapshots = [path for path in files if path.suffix == ".gsnap"]
            self.assertGreaterEqual(len(snapshots), wanted)
            for path in snapshots:
                self.assertEqual(self.gordian("dump", path).returncode, 0, path)
            self.assertFalse([path for path in files if ".failed." in path.name])
            shutil.rmtree(self.folder / "out")

    def test_killed_while_one_is_written(self):
        """The sidecar finishes what it has begun, and `gordian run` waits for that."""
        with self.running(WAITING_WITH_CYCLE, "--every=10ms") as run:
            wait_until(lambda: len(list(self.folder.glob("out/*.gsnap"))) >= 3)
            os.kill(run.program_pid, signal.SIGKILL)
        self.assertEqual(run.returncode, 128 + 9)
        for path in self.folder.glob("out/*.gsnap"):
            self.assertEqual(self.gordian("dump", path).returncode, 0, path)
        self.assertIn("cycle of 2 objects", pathlib.Path(self.folder / "out/report.txt").read_text())


if __name__ == "__main__":
    unittest.main()

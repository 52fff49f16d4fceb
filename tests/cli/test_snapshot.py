"""`gordian snapshot PID`: one more snapshot of a program that runs, from another terminal.

Nothing here depends on how fast anything is: the programs say when they are ready, and where an order of events matters,
the sidecar (schema/sidecar_protocol.h) is stopped until what shall come before has come."""

import contextlib
import errno
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

from support import BUILD, CYCLE, GORDIAN, TIME_LIMIT, Case, compile_program, small_disk

NOBODY = 65534

# Says its process ID when it is ready, and ends with its input.
WAITING = """
#include <stdio.h>
#include <unistd.h>
int main() { printf("%d\\n", getpid()); fflush(stdout); char byte; while (read(0, &byte, 1) > 0) {} }
"""
WAITING_WITH_CYCLE = CYCLE.replace("int main()", "static void leak()") + WAITING.replace("int main() {", "int main() { leak(); ")
THREADS = """
#include <stdio.h>
#include <unistd.h>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>
std::atomic<bool> done;
std::atomic<int> started;
void work() { ++started; while (!done) { auto some = std::make_unique<std::vector<int>>(100); some->push_back(1); } }
int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(work);
  while (started < 8) std::this_thread::yield();
  printf("%d\\n", getpid()); fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {}
  done = true;
  for (auto& thread : threads) thread.join();
}
"""
SANDBOXED = """
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>
int main() {
  sock_filter allow[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  sock_fprog program = {1, allow};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 1;
  printf("%d\\n", getpid()); fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {}
}
"""
# Executes itself when it is told to.
EXECUTES = WAITING.replace("while (read(0, &byte, 1) > 0) {}", 'if (read(0, &byte, 1) > 0) execl("/proc/self/exe", "x", nullptr);')
# The sidecar that it had before would not mind the limit: a process has its own.
NO_SECOND_PROCESS = """
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
int main(int count, char**) {
  rlimit none = {0, 0};
  if (count == 1 && setrlimit(RLIMIT_NPROC, &none) == 0) execl("/proc/self/exe", "x", "again", nullptr);
  printf("%d\\n", getpid()); fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {}
}
"""


def comm(pid):
    return pathlib.Path(f"/proc/{pid}/comm").read_text().rstrip("\n")


def sidecars(pid):
    """Its sidecars, as PIDs."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text()
            name, rest = stat[stat.index("(") + 1:stat.rindex(")")], stat[stat.rindex(")") + 2:].split()
            if name == "gordian-sidecar" and int(rest[1]) == pid and rest[0] not in "ZX":
                found.append(int(folder.name))
    return found


def wait_until(condition):
    deadline = time.monotonic() + TIME_LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it does not come")
        time.sleep(0.01)


class SnapshotCase(Case):
    @contextlib.contextmanager
    def running(self, source, *options, command=None, **settings):
        """`gordian run` with the program in it; gives its Popen, with the program's PID as `program_pid`."""
        command = command or [compile_program(source, "-O1")]
        run = subprocess.Popen([GORDIAN, "run", "-o", self.folder / "out", *options, "--", *command], cwd=self.folder,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)
        try:
            run.program_pid = int(run.stdout.readline())
            yield run
        finally:
            with contextlib.suppress(ProcessLookupError):
                if run.poll() is None and getattr(run, "program_pid", 0):
                    for sidecar in sidecars(run.program_pid):
                        os.kill(sidecar, signal.SIGCONT)
            run.communicate(timeout=TIME_LIMIT)  # closes the program's input: it ends

    def sidecar_of(self, run):
        wait_until(lambda: sidecars(run.program_pid))
        (pid,) = sidecars(run.program_pid)
        return pid

    @contextlib.contextmanager
    def asking_in_vain(self, run, **settings):
        """`gordian snapshot` that has asked a sidecar which does not answer: it was stopped."""
        sidecar = self.sidecar_of(run)
        os.kill(sidecar, signal.SIGSTOP)
        asking = subprocess.Popen([GORDIAN, "snapshot", str(run.program_pid)],
                                  **{**dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True), **settings})
        wait_until(lambda: int(re.search(r"ShdPnd:\t(\w+)", pathlib.Path(f"/proc/{sidecar}/status").read_text()).group(1), 16)
                   & 1 << (signal.SIGURG - 1))
        try:
            yield asking, sidecar
        finally:
            asking.communicate(timeout=TIME_LIMIT)

    def snapshot(self, *pids, **settings):
        return self.gordian("snapshot", *map(str, pids), **settings)

    def path_said(self, process):
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        path, = process.stdout.splitlines()
        return pathlib.Path(path)

    def process_in(self, path):
        report = json.loads(self.gordian("analyze", "--format=json", path).stdout)
        return report["process"]


class SnapshotTest(SnapshotCase):
    def test_program_that_only_sleeps(self):
        with self.running(WAITING) as run:
            first = self.path_said(self.snapshot(run.program_pid))
            second = self.path_said(self.snapshot(run.program_pid))
            self.assertEqual([first.name, second.name], [f"program.{run.program_pid}.{n}.gsnap" for n in (1, 2)])
            self.assertEqual((first.parent, second.parent), (self.folder / "out",) * 2)
            process = self.process_in(second)
            self.assertEqual((process["pid"], process["trigger"], process["snapshot"]), (run.program_pid, "demand", 2))
        self.assertEqual(len(list(self.folder.glob("out/*.gsnap"))), 3)
        self.assertEqual(run.returncode, 0)

    def test_what_is_found(self):
        with self.running(WAITING_WITH_CYCLE) as run:
            path = self.path_said(self.snapshot(run.program_pid))
            self.assertIn("cycle of 2 objects", self.gordian("analyze", path).stdout)

    def test_threads(self):
        with self.running(THREADS) as run:
            path = self.path_said(self.snapshot(run.program_pid))
            dump = self.gordian("dump", path)
            self.assertEqual(dump.returncode, 0, dump.stderr)
            self.assertEqual(len(re.findall(r"^thread ", dump.stdout, re.MULTILINE)), 9, dump.stdout[:2000])
            thread = max(int(name) for name in os.listdir(f"/proc/{run.program_pid}/task"))
            self.path_said(self.snapshot(thread))  # any thread's ID stands for its process

    def test_several(self):
        with self.running(WAITING) as first, self.running(THREADS) as second:
            process = self.snapshot(first.program_pid, 1 << 22, second.program_pid)
            self.assert_says(process, f"there is no process {1 << 22}.", 1)
            paths = [pathlib.Path(line).name for line in process.stdout.splitlines()]
            self.assertEqual(paths, [f"program.{run.program_pid}.1.gsnap" for run in (first, second)])

    def test_beside_a_timer(self):
        """The answer is the snapshot that was asked for, and whole."""
        with self.running(WAITING, "--every=10ms") as run:
            for _ in range(5):
                self.assertEqual(self.process_in(self.path_said(self.snapshot(run.program_pid)))["trigger"], "demand")

    def test_two_ask_at_once(self):
        with self.running(WAITING) as run:
            with self.asking_in_vain(run) as (one, sidecar), self.asking_in_vain(run) as (other, _):
                os.kill(sidecar, signal.SIGCONT)
                paths = [asking.communicate(timeout=TIME_LIMIT)[0] for asking in (one, other)]
            self.assertEqual((one.returncode, other.returncode), (0, 0))
            for path in paths:
                self.assertEqual(self.process_in(path.rstrip("\n"))["trigger"], "demand")

    def test_changes_into_another_program_meanwhile(self):
        with self.running(EXECUTES) as run:
            with self.asking_in_vain(run) as (asking, sidecar):
                run.stdin.write("x")
                run.stdin.flush()
                self.assertEqual(run.stdout.readline(), f"{run.program_pid}\n")  # once the kernel has ended the sidecar
                said, _ = asking.communicate(timeout=TIME_LIMIT)
            self.assertEqual(asking.returncode, 0)
            self.assertEqual(self.process_in(said.rstrip("\n"))["trigger"], "demand")

    def test_progress_on_a_terminal_only(self):
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            self.skipTest(f"no terminal can be made here: {error}")
        self.addCleanup(os.close, ours)
        with self.running(WAITING) as run:
            with self.asking_in_vain(run, stderr=theirs) as (asking, sidecar):
                os.close(theirs)
                seen = b""
                while b"\x1b[Kwaiting for the snapshot of program (process %d), 0 s" % run.program_pid not in seen:
                    seen += os.read(ours, 1000)
                os.kill(sidecar, signal.SIGCONT)
                said, _ = asking.communicate(timeout=TIME_LIMIT)
            self.assertTrue(said.endswith(".gsnap\n"), said)
            with contextlib.suppress(OSError):  # the other end is closed
                while True:
                    seen += os.read(ours, 1000)
            self.assertTrue(seen.endswith(b"\r\x1b[K"), seen)

    def test_nobody_reads_the_path(self):
        with self.running(WAITING) as run, open("/dev/full", "w") as full:
            self.assert_says(self.snapshot(run.program_pid, stdout=full), "the path cannot be written: No space left", 1)


class KilledTest(SnapshotCase):
    def test_nothing_is_left_behind(self):
        """Whoever builds the program anew as soon as `gordian run` has ended finds it no longer in use."""
        program = self.folder / "killed"
        shutil.copy(compile_program(WAITING, "-O1"), program)
        for _ in range(20):
            with self.running(WAITING, command=[program]) as run:
                self.sidecar_of(run)
                os.kill(run.program_pid, signal.SIGKILL)
                run.wait()
                program.write_bytes(program.read_bytes())
            self.assertEqual(run.returncode, 128 + 9)


class RefusalTest(SnapshotCase):
    def assert_refused(self, process, pattern):
        self.assert_says(process, pattern, 1)
        self.assertEqual(process.stdout, "")
        self.assertEqual(process.stderr.count("\n"), 1)

    def test_no_process(self):
        self.assert_refused(self.snapshot(1 << 22), rf"there is no process {1 << 22}.\n\Z")

    def test_no_number(self):
        for word in ("server", "0", "-1", "1.5", ""):
            self.assertEqual(self.snapshot("--", word).returncode, 2, word)
        self.assert_says(self.snapshot(), "PID is required", 2)

    def test_not_under_gordian(self):
        name = re.escape(comm(os.getpid()))
        self.assert_refused(self.snapshot(os.getpid()), rf"{name} \(process {os.getpid()}\) does not run under gordian. "
                                                        r"Start it with: gordian run -- PROGRAM\n\Z")

    def test_has_ended(self):
        zombie = subprocess.Popen([sys.executable, "-c", ""])
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        self.assert_refused(self.snapshot(zombie.pid), rf"\(process {zombie.pid}\) has ended.\n\Z")
        zombie.wait()

    def test_sidecar_itself(self):
        with self.running(WAITING) as run:
            sidecar = self.sidecar_of(run)
            self.assert_refused(self.snapshot(sidecar), f"process {sidecar} belongs to gordian itself. Write: gordian snapshot "
                                                        f"{run.program_pid}\n\\Z")

    def test_ends_meanwhile(self):
        with self.running(WAITING) as run:
            with self.asking_in_vain(run) as (asking, sidecar):
                os.kill(run.program_pid, signal.SIGKILL)
                wait_until(lambda: not pathlib.Path(f"/proc/{run.program_pid}").exists())
                os.kill(sidecar, signal.SIGCONT)
                said, why = asking.communicate(timeout=TIME_LIMIT)
            self.assertEqual((said, asking.returncode), ("", 1))
            self.assertRegex(why, rf"gordian: program \(process {run.program_pid}\) ended before the snapshot was taken. If it "
                                  rf"ended by itself, there is the one from its exit in {self.folder}/out.\n\Z")
        self.assertEqual(run.returncode, 128 + 9)

    def test_sandbox(self):
        with self.running(SANDBOXED) as run:
            filtered = "Seccomp:\t2" in pathlib.Path("/proc/self/status").read_text()
            said = "has confined itself" if filtered else r"runs in a sandbox \(seccomp\), in which gordian does nothing."
            self.assert_refused(self.snapshot(run.program_pid), said)

    def test_not_followed(self):
        with self.running(WAITING, "--follow=other") as run:
            self.assert_refused(self.snapshot(run.program_pid),
                                rf"program \(process {run.program_pid}\) runs under gordian, but cannot be asked \(yet\): .* is a "
                                r"program that --follow leaves out, .* Try again in a second.\n\Z")

    def test_folder_is_gone(self):
        with self.running(WAITING) as run:
            self.sidecar_of(run)
            shutil.rmtree(self.folder / "out")
            path = self.path_said(self.snapshot(run.program_pid))  # it is made again
            self.assertEqual(path, self.folder / f"out/program.{run.program_pid}.1.gsnap")
            self.assertTrue(path.exists())
            shutil.rmtree(self.folder / "out")
            (self.folder / "out").write_text("in the way")
            self.assert_refused(self.snapshot(run.program_pid), r"the snapshot of program \(process \d+\) could not be written: its "
                                                                r"output folder: Not a directory.\n\Z")
            (self.folder / "out").unlink()
            self.path_said(self.snapshot(run.program_pid))

    def test_disk_is_full(self):
        with small_disk(self, "64k") as disk:
            with self.running(WAITING) as run:
                self.sidecar_of(run)
                shutil.rmtree(self.folder / "out")
                (self.folder / "out").symlink_to(disk)
                with contextlib.suppress(OSError), open(disk / "filler", "wb", buffering=0) as filler:
                    while True:
                        filler.write(bytes(4096))
                self.assert_refused(self.snapshot(run.program_pid), rf"could not be written: {disk}: No space left on device.\n\Z")
                (disk / "filler").unlink()
                self.path_said(self.snapshot(run.program_pid))

    @unittest.skipIf(os.geteuid() == 0, "root may have as many processes as it likes")
    def test_no_process_may_be_made(self):
        with self.running(NO_SECOND_PROCESS) as run:
            self.assert_refused(self.snapshot(run.program_pid),
                                r"runs under gordian, but cannot be asked \(yet\): .*, or may not have another process \(ulimit -u\)")


@unittest.skipUnless(os.geteuid() == 0, "needs root, to be somebody else")
class OtherUserTest(SnapshotCase):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o777)
        self.gordian_for_all = self.folder / "gordian"
        shutil.copy(GORDIAN, self.gordian_for_all)
        shutil.copy(BUILD / "preload/libgordian.so", self.folder)

    def snapshot_as(self, user, pid):
        return subprocess.run([self.gordian_for_all, "snapshot", str(pid)], user=user, group=user, extra_groups=[],
                              cwd="/", capture_output=True, text=True, timeout=TIME_LIMIT, check=False)

    def start_as(self, user, source):
        """Without `gordian run`, which another user may not be able to reach."""
        program = self.folder / "waiting"
        shutil.copy(compile_program(source, "-O1"), program)
        options = f"out={self.folder}/theirs:every=1h"
        running = subprocess.Popen([program], user=user, group=user, extra_groups=[], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, cwd="/", text=True,
                                   env={"LD_PRELOAD": str(self.folder / "libgordian.so"), "GORDIAN_OPTIONS": options})
        self.addCleanup(running.communicate, timeout=TIME_LIMIT)
        self.assertEqual(int(running.stdout.readline()), running.pid)
        return running

    def test_other_users_program(self):
        with self.running(WAITING) as run:
            self.sidecar_of(run)
            process = self.snapshot_as(NOBODY, run.program_pid)
            self.assert_says(process, rf"program \(process {run.program_pid}\) is another user's \(uid 0\). That user can ask for a "
                                      r"snapshot of it, and root.\n\Z", 1)
            self.assertFalse(list(self.folder.glob("out/*.gsnap")))

    def test_root_may_ask_everybody(self):
        running = self.start_as(NOBODY, WAITING)
        for asking in (lambda: self.snapshot(running.pid), lambda: self.snapshot_as(NOBODY, running.pid)):
            path = self.path_said(asking())
            self.assertEqual(path.stat().st_uid, NOBODY)
            self.assertEqual(path.parent, self.folder / "theirs")

    def test_program_that_gave_up_root(self):
        """Its user may not look at it: it may still have secrets of root's."""
        source = WAITING.replace("int main() {", f"int main() {{ if (setgid({NOBODY}) || setuid({NOBODY})) return 1; ")
        running = self.start_as(0, source)
        (self.folder / "theirs").chmod(0o777)
        wait_until(lambda: sidecars(running.pid))
        process = self.snapshot_as(NOBODY, running.pid)
        self.assert_says(process, rf"process {running.pid} does not let itself be asked: Permission denied. .* then only root can ask.", 1)
        path = self.path_said(self.snapshot(running.pid))
        self.assertEqual(path.stat().st_uid, NOBODY)


if __name__ == "__main__":
    unittest.main()

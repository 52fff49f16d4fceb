"""The program must not notice that gordian started it."""

import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

from support import CYCLE, GORDIAN, HELLO, TIME_LIMIT, Case, compile_program

UNREACHABLE = "int main() { new int[100]; volatile char stale[4096]; for (auto& c : stale) c = 0; return 0; }\n"


class ExitStatusTest(Case):
    def test_passed_on(self):
        for status in (0, 1, 3, 125, 255):
            self.assertEqual(self.run_in(f"out{status}", "sh", "-c", f"exit {status}").returncode, status)

    def test_signals(self):
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGINT):
            process = self.run_in(f"out{int(number)}", "sh", "-c", f"kill -{int(number)} $$")
            self.assertEqual(process.returncode, 128 + number)
            self.assertRegex(process.stderr, rf"gordian: sh \(process \d+\) was killed by signal {int(number)} \(.+\), so it "
                                             r"made no snapshot at its exit. Let the program end by itself, or "
                                             r"ask for snapshots while it runs: --every 10s, --on-crash.\n")

    def test_error_exitcode(self):
        for source, status in ((CYCLE, 42), (UNREACHABLE, 42), (HELLO, 0)):
            process = self.run_in("out", compile_program(source), options=["--error-exitcode=42"])
            self.assertEqual(process.returncode, status, process.stderr)
        self.assertEqual(self.run_in("out", compile_program(CYCLE)).returncode, 0)

    def test_error_exitcode_yields_to_a_failing_program(self):
        failing = CYCLE.replace("a->b->a = a;", "a->b->a = a; return 5;")
        process = self.run_in("out", compile_program(failing), options=["--error-exitcode=42"])
        self.assertEqual(process.returncode, 5)

    def test_no_snapshot_is_a_failure(self):
        """A static program behind an exec, a program without the runtime, and one in a sandbox leave nothing."""
        sandbox = ("import ctypes, struct; rule = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000)); "
                   "program = struct.pack('HxxxxxxQ', 1, ctypes.addressof(rule)); libc = ctypes.CDLL(None); "
                   "libc.prctl(38, 1, 0, 0, 0); assert libc.prctl(22, 2, program) == 0; print('confined')")
        process = self.run_in("sandbox", sys.executable, "-c", sandbox)
        self.assertEqual(process.stdout, "confined\n")
        self.assert_says(process, "left no snapshot. .* or it confined itself with seccomp .* without its sandbox.", 125)
        static = compile_program(HELLO, "-static")
        for command in (["sh", "-c", f"exec {static}"], ["env", "-i", static]):
            process = self.run_in("out", *command)
            self.assertEqual(process.stdout, "hello\n")
            self.assert_says(process, r"\(process \d+\) left no snapshot. Either it replaced itself .* Run the program that "
                                      "does the work directly under gordian.", 125)
            self.assertNotIn("reports and snapshots are in", process.stderr)

    def test_too_few_addresses(self):
        limit = 1_500_000_000
        process = self.run_in("out", "/bin/true", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        self.assert_says(process, r"left no snapshot. .* Its address space is limited to 1.5 GB, too, .*\(ulimit -v\).", 125)


class UntouchedTest(Case):
    """What a program can find out about itself, bare and under gordian."""

    def both(self, program, *arguments, status=0, **settings):
        bare = subprocess.run([program, *arguments], cwd=self.folder, capture_output=True, timeout=TIME_LIMIT, check=False,
                              **{"stdin": subprocess.DEVNULL, **settings})
        under = self.run_in("out", program, *arguments, text=False, **settings)
        self.assertEqual(bare.returncode, status)
        self.assertEqual(under.returncode, status, under.stderr)
        self.assertEqual(under.stdout, bare.stdout)
        self.assertTrue(under.stderr.startswith(bare.stderr), under.stderr)
        return under

    def test_output_to_the_byte(self):
        program = compile_program("""
            #include <unistd.h>
            int main() { char b[256]; for (int i = 0; i < 256; ++i) b[i] = char(i);
                         for (int i = 0; i < 999; ++i) if (write(1, b, 256) != 256 || write(2, b, i % 256) < 0) return 1; }
            """)
        self.both(program)

    def test_input(self):
        (self.folder / "input").write_bytes(bytes(range(256)) * 5000)
        with open(self.folder / "input", "rb") as one, open(self.folder / "input", "rb") as two:
            bare = subprocess.run(["cat"], stdin=one, capture_output=True, check=True).stdout
            self.assertEqual(self.run_in("out", "cat", stdin=two, text=False).stdout, bare)

    def test_arguments(self):
        self.both("printf", "[%s]", "-o", "a b", "", "--", "-x", "ü", "--help")

    def test_dashes_are_optional(self):
        for command in (["printf", "%s-", "a", "--", "b"], ["--", "printf", "%s-", "a", "--", "b"]):
            self.assertEqual(self.gordian("run", "-o", "out", *command).stdout, "a----b-")

    def test_process_facts(self):
        """Signal mask and dispositions, process group, descriptors, limits."""
        probe = ("import os, resource, signal\n"
                 "print(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), os.getpgid(0), os.getsid(0), "
                 "sorted(os.listdir('/proc/self/fd'))[:-1], os.getcwd(), "
                 "[line for line in open('/proc/self/status') if line.startswith(('Sig', 'Shd')) and 'SigQ' not in line], "
                 "[resource.getrlimit(n) for n in range(10)])\n"
                 "print(sorted(k for k in os.environ if k not in ('LD_PRELOAD', 'GORDIAN_OPTIONS')))\n")
        for hostile in (False, True):
            def prepare(hostile=hostile):
                if hostile:
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
                    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
            self.both(sys.executable, "-c", probe, preexec_fn=prepare)

    def test_closed_standard_streams(self):
        script = ("import os, sys\ntry:\n os.fstat(2); print('open')\nexcept OSError: print('closed')\n")
        process = subprocess.run(["sh", "-c", f'exec "{GORDIAN}" run -o out -- "{sys.executable}" -c "$1" 2>&-', "sh", script],
                                 cwd=self.folder, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        self.assertEqual(process.stdout, "closed\n")
        for path in (self.folder / "out").iterdir():
            if path.suffix in (".json", ".gsnap"):
                self.assertNotIn(b"reports and snapshots are in", path.read_bytes())

    def test_script_without_interpreter_line(self):
        (self.folder / "script").write_text("echo shell $1\n")
        (self.folder / "script").chmod(0o755)
        process = self.gordian("run", "-o", "out", "--", "./script", "x")
        self.assertEqual((process.stdout, process.returncode), ("shell x\n", 0), process.stderr)

    def test_script(self):
        (self.folder / "script").write_text(f"#!{sys.executable} -u\nimport sys; print(sys.argv[1])\n")
        (self.folder / "script").chmod(0o755)
        process = self.gordian("run", "-o", "out", "--", "./script", "x")
        self.assertEqual((process.stdout, process.returncode), ("x\n", 0), process.stderr)

    def test_found_in_path_like_execvp(self):
        (self.folder / "tool").write_text("#!/bin/sh\necho mine\n")
        (self.folder / "tool").chmod(0o755)
        for path in (f"/nowhere:{self.folder}:/usr/bin:/bin", ":/usr/bin:/bin"):
            process = self.gordian("run", "-o", "out", "--", "tool", env={**os.environ, "PATH": path})
            self.assertEqual(process.stdout, "mine\n", process.stderr)


class EnvironmentTest(Case):
    def environment(self, *options, **before):
        process = self.gordian("run", "-o", "out", *options, "--", "env", env={**os.environ, **before})
        self.assertEqual(process.returncode, 0, process.stderr)
        return dict(line.split("=", 1) for line in process.stdout.splitlines() if "=" in line)

    def test_plain(self):
        variables = self.environment()
        self.assertEqual(variables["GORDIAN_OPTIONS"], f"out={self.folder}/out:pid={self.pid()}")
        self.assertTrue(variables["LD_PRELOAD"].endswith("/libgordian.so"))

    def test_added_to_what_is_there(self):
        other = compile_program("int nothing;\n", "-shared", "-fPIC", name="other.so")
        variables = self.environment("--stacks=none", LD_PRELOAD=str(other),
                                     GORDIAN_OPTIONS="out=/elsewhere\\:x:future=a\\:b:stacks=full")
        self.assertEqual(variables["GORDIAN_OPTIONS"], f"out={self.folder}/out:future=a\\:b:stacks=none:pid={self.pid()}")
        self.assertRegex(variables["LD_PRELOAD"], rf"/libgordian.so:{other}\Z")

    def pid(self):
        """The first program is known by its process ID, which its runtime takes out if nobody else may be first."""
        return json.loads((self.folder / "out/run.json").read_text())["pid"]

    def options(self, *options, **before):
        """What stands between the folder and the process ID."""
        text = self.environment(*options, **before)["GORDIAN_OPTIONS"]
        found = re.fullmatch(f"out={self.folder}/out(.*):pid=(0+|{self.pid()})", text)
        self.assertTrue(found, text)
        return found.group(1)

    def test_when_to_take_snapshots(self):
        for written, understood in (("30s", "30s"), ("30", "30s"), ("0.25", "250ms"), ("100ms", "100ms"), ("2m", "120s"),
                                    ("1.5min", "90s"), ("1h", "3600s"), ("1d", "86400s")):
            self.assertEqual(self.options(f"--every={written}"), f":every={understood}")
        for written, understood in (("100000", 100000), ("64k", 65536), ("1.5M", 3 << 19), ("2GiB", 2 << 30), ("1T", 1 << 40)):
            self.assertEqual(self.options(f"--growth={written}"), f":growth={understood}")
        for written, understood in (("5", "5"), ("007", "7"), ("all", "all")):
            self.assertEqual(self.options(f"--keep={written}"), f":keep={understood}")
        self.assertEqual(self.options("--on-crash"), ":on-crash")
        self.assertEqual(self.options("--on-crash", GORDIAN_OPTIONS="on-crash:every=1s"), ":every=1s:on-crash")
        self.assertEqual(self.options("--every=2s", GORDIAN_OPTIONS="on-crash:every=1s:pid=7"), ":on-crash:every=2s")

    def test_whom_to_follow(self):
        for follow in ("all", "env", "a b,env"):
            self.assertEqual(self.options(f"--follow={follow}"), f":follow={follow}")
        self.assertRegex(self.environment("--follow=first")["GORDIAN_OPTIONS"], r":follow=first:pid=0+\Z")
        self.assertEqual(self.options(GORDIAN_OPTIONS="pid=1:follow=all"), ":follow=all")
        self.assertEqual(self.options("--follow=a:b,env"), ":follow=a\\:b,env")

    def test_stacks(self):
        self.assertTrue(self.environment("--stacks=full")["GORDIAN_OPTIONS"].endswith(f":stacks=full:pid={self.pid()}"))
        self.assertEqual(self.options(GORDIAN_OPTIONS="stacks=none"), ":stacks=none")
        self.assertEqual(self.options("--stacks=sampled"), ":stacks=sampled")

    def test_debug_flags(self):
        program = compile_program(CYCLE)
        self.assertIn("gc: uncollectable <", self.run_in("out", program).stderr)
        self.assertIn("gc: uncollectable <", self.run_in("out", program, options=["--debug=uncollectable"]).stderr)
        self.assertIn("gc: uncollectable <", self.run_in("out", program, options=["--debug=leak"]).stderr)
        for flags in ("collectable", "stats", "saveall"):
            process = self.run_in("out", program, options=[f"--debug={flags}"])
            self.assertNotIn("gc: uncollectable <", process.stderr)
            self.assertIn("cycle of 2 objects", process.stderr)


class SignalTest(Case):
    # The handler does not print(): it may come while the other print() is still at work. It may be started with a signal ignored.
    WAITER = ("import os, signal, sys, time\n"
              "def say(number, frame): os.write(1, b'got %d\\n' % number); sys.exit(4)\n"
              "for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(s, say)\n"
              "print('ready', flush=True)\ntime.sleep(30)\n")

    def start(self):
        process = subprocess.Popen([GORDIAN, "run", "-o", "out", "--", sys.executable, "-c", self.WAITER], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                                   preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def test_termination_is_passed_on(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            process = self.start()
            process.send_signal(number)
            out, _ = process.communicate(timeout=TIME_LIMIT)
            self.assertEqual((out, process.returncode), (f"got {int(number)}\n", 4))

    def test_interrupt_of_the_group_reaches_the_program_once(self):
        process = self.start()
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=TIME_LIMIT)
        self.assertEqual((out, process.returncode), ("got 2\n", 4))

    def test_interrupt_of_the_launcher_alone_is_ignored(self):
        process = self.start()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGQUIT)
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        process.terminate()
        process.communicate(timeout=TIME_LIMIT)
        self.assertEqual(process.returncode, 4)


class InstalledTest(Case):
    def test_runtime_is_found_beside_the_executable(self):
        """In the places where `meson install` puts it, relative to the executable."""
        built = pathlib.Path(GORDIAN).parent.parent / "preload" / "libgordian.so"
        for place in ("lib/gordian", "lib/x86_64-linux-gnu/gordian"):
            prefix = self.folder / place.replace("/", "-")
            (prefix / "bin").mkdir(parents=True)
            (prefix / place).mkdir(parents=True)
            self.copy(GORDIAN, prefix / "bin/gordian")
            self.copy(built, prefix / place / "libgordian.so")
            process = subprocess.run([prefix / "bin/gordian", "run", "-o", prefix / "out", "--", compile_program(HELLO)],
                                     capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
            self.assertEqual((process.stdout, process.returncode), ("hello\n", 0), process.stderr)
            record = json.loads((prefix / "out/run.json").read_text())
            self.assertEqual(record["runtime"], str(prefix / place / "libgordian.so"))

    def test_missing_runtime(self):
        self.copy(GORDIAN, self.folder / "gordian")
        process = subprocess.run([self.folder / "gordian", "run", "--", "true"], capture_output=True, text=True, check=False)
        self.assert_says(process, "the runtime libgordian.so was not found. Build it .* Looked for:\n  /", 125)

    def test_runtime_in_an_impossible_place(self):
        odd = self.folder / "my tools"
        (odd / "bin").mkdir(parents=True)
        self.copy(GORDIAN, odd / "bin/gordian")
        (odd / "preload").mkdir()
        (odd / "preload/libgordian.so").write_bytes(b"")
        process = subprocess.run([odd / "bin/gordian", "run", "--", "true"], capture_output=True, text=True, check=False)
        self.assert_says(process, "the path of the runtime, '.*/my tools/.*', has a space or a colon in it, and LD_PRELOAD can "
                                  "carry neither. Move gordian to another folder.", 125)

    @staticmethod
    def copy(source, target):
        target.write_bytes(pathlib.Path(source).read_bytes())
        target.chmod(0o755)

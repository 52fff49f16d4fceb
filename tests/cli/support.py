"""What the command line's tests share: starting gordian, making small programs, throw-away folders."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ.get("GORDIAN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build")).resolve()
GORDIAN = BUILD / "cli" / "gordian"
TIME_LIMIT = 60  # seconds, for everything that is started

_programs = tempfile.TemporaryDirectory(prefix="gordian-cli-")
# Where processes that run beside each other leave what they have compiled (run.py makes it).
SHARED = pathlib.Path(os.environ.get("GORDIAN_TEST_PROGRAMS", _programs.name))
# What is found in debug info is kept as long as the tests run: a quarter of their time went into reading that of the C library.
os.environ["GORDIAN_CACHE"] = str(SHARED / "debug-info")

HELLO = '#include <stdio.h>\nint main() { puts("hello"); return 0; }\n'
CYCLE = """
#include <memory>
struct B;
struct A { std::shared_ptr<B> b; ~A() {} };
struct B { std::shared_ptr<A> a; ~B() {} };
int main() { auto a = std::make_shared<A>(); a->b = std::make_shared<B>(); a->b->a = a; }
"""


def compile_program(source, *options, name="program"):
    """Path of the executable made of `source` (C++), compiled once per source, options and name, by whichever process of run.py needs it
    first: nobody may change it, or move it away."""
    folder = SHARED / hashlib.sha256(repr((source, options, name)).encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            (folder / "source.cc").write_text(source)
            subprocess.run(["g++", "-std=c++20", "-g", "-o", name, "source.cc", *options], cwd=folder, check=True)
            (folder / "complete").touch()
    return folder / name


class Case(unittest.TestCase):
    """A test in a working directory of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gordian-cli-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def gordian(self, *arguments, **options):
        """The finished process; its stdout and stderr are text unless text=False."""
        defaults = dict(cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                        text=True, errors="replace", timeout=TIME_LIMIT)
        if options.get("text") is False:
            defaults.pop("errors")
        return subprocess.run([GORDIAN, *map(os.fspath, arguments)], **{**defaults, **options})

    def run_in(self, out, *command, options=(), **settings):
        """`gordian run -o OUT … -- COMMAND`, OUT below the test's folder."""
        return self.gordian("run", "-o", self.folder / out, *options, "--", *command, **settings)

    def assert_says(self, process, pattern, status):
        """gordian ended with this status, and said on stderr, behind its name, what matches the pattern."""
        said = "gordian: (?:.*\n)*?.*" + pattern
        self.assertRegex(process.stderr, said)
        self.assertEqual(process.returncode, status, process.stderr)

    def assert_unharmed_message(self, process):
        """No sign of a crash or of a message that was not meant for people."""
        self.assertGreaterEqual(process.returncode, 0, process.stderr)
        self.assertNotRegex(process.stderr, re.compile("terminate called|assert|Aborted|what\\(\\)", re.IGNORECASE))


@contextlib.contextmanager
def small_disk(case, size):
    """A file system of its own in the test's folder; its path."""
    disk = case.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        case.skipTest("cannot mount a tmpfs here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)

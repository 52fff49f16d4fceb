#!/usr/bin/env python3
"""Runs the command line's tests: python3 tests/cli/run.py [--build BUILD] [TEST …]; ends with `N passed, N failed`.

Classes of tests run beside each other, each in a process of its own. What one says is shown when it has ended, as a whole.
"""

import argparse
import concurrent.futures
import faulthandler
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
# These begin first: if one of them came last, it would run alone for a while.
LONG = ("test_history", "test_bad_packs", "test_pack", "test_nightly")
LIMIT = 900  # seconds for a class of tests; the longest takes two minutes on two cores


def clocks():
    """Seconds that have passed; those that this process and all that it has started and waited for have computed."""
    return time.monotonic(), sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


class TimedResult(unittest.TextTestResult):
    """Knows how long each test took."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.durations, self._started = [], (0, 0)

    def startTest(self, test):
        self._started = clocks()
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        self.durations.append((*(now - then for now, then in zip(clocks(), self._started)), test.id()))


def load(names):
    loader = unittest.TestLoader()
    return loader.loadTestsFromNames(names) if names else loader.discover(str(HERE), "test_*.py")


def all_tests(suite):
    for entry in suite:
        yield from all_tests(entry) if isinstance(entry, unittest.TestSuite) else [entry]


def run_here(names, outcome):
    """In this process; `outcome` gets what came of it, for the process that started this one."""
    suite = load(names)
    faulthandler.dump_traceback_later(LIMIT, exit=True)  # says where it waits
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=TimedResult).run(suite)
    failed = len({str(test).split(" (")[0] + str(test) for test, _ in result.failures + result.errors})
    outcome.write_text(json.dumps({"passed": result.testsRun - failed - len(result.skipped), "failed": failed,
                                   "skipped": [f"{test}: {reason}" for test, reason in result.skipped], "durations": result.durations}))
    return 0 if result.wasSuccessful() else 1


def run_class(arguments, name, tests, folder):
    """In another process: what it said, and what came of it."""
    started = time.monotonic()
    outcome, said = folder / f"{name}.json", folder / f"{name}.log"
    # A file, not a pipe: of that the end would come only when the last process that a test has left behind has closed it.
    with open(said, "wb") as log:
        done = subprocess.run([sys.executable, __file__, "--build", arguments.build, "--outcome", outcome, *tests], stdin=subprocess.DEVNULL,
                              stdout=log, stderr=subprocess.STDOUT, check=False)
    try:
        came = json.loads(outcome.read_text())
    except (OSError, ValueError):
        came = {"passed": 0, "failed": len(tests), "skipped": [], "durations": []}
    if done.returncode != 0:
        came["failed"] = max(came["failed"], 1)
    print(f"── {name}, {time.monotonic() - started:.1f} s\n{said.read_text(errors='replace')}", flush=True)
    return came


def run_all(arguments):
    classes = {}
    for test in all_tests(load(arguments.tests)):
        failed_import = isinstance(test, unittest.loader._FailedTest)  # pylint: disable=protected-access
        name = test._testMethodName if failed_import else type(test).__module__ + "." + type(test).__qualname__  # pylint: disable=protected-access
        classes.setdefault(name, []).append(name if failed_import else test.id())
    order = sorted(classes, key=lambda name: not name.startswith(LONG))
    with tempfile.TemporaryDirectory(prefix="gordian-cli-", ignore_cleanup_errors=True) as shared, \
         concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        os.environ["GORDIAN_TEST_PROGRAMS"] = shared  # what one process has compiled, the others need not
        came = list(pool.map(lambda name: run_class(arguments, name, classes[name], pathlib.Path(shared)), order))
    if arguments.durations:
        for seconds, computing, test in sorted((entry for each in came for entry in each["durations"]), reverse=True)[:arguments.durations]:
            print(f"{seconds:8.2f} s, {computing:8.2f} s of CPU time  {test}")
    for reason in (reason for each in came for reason in each["skipped"]):
        print(f"skipped: {reason}")
    passed, failed = (sum(each[what] for each in came) for what in ("passed", "failed"))
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="Meson's build directory")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() + 1, help="classes that run beside each other [one more than cores, as some wait]")
    parser.add_argument("--durations", type=int, default=0, metavar="N", help="in the end, name the N tests that took longest")
    parser.add_argument("--outcome", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("tests", nargs="*", help="e.g. test_dump.DumpTest.test_block; default: all")
    arguments = parser.parse_args()
    os.environ["GORDIAN_BUILD"] = os.path.abspath(arguments.build)
    sys.path.insert(0, str(HERE))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and so would programs
    return run_here(arguments.tests, arguments.outcome) if arguments.outcome else run_all(arguments)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs the command line's tests: python3 tests/cli/run.py [--build BUILD] [TEST …]; ends with `N passed, N failed`."""

import argparse
import os
import pathlib
import signal
import sys
import unittest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="Meson's build directory")
    parser.add_argument("tests", nargs="*", help="e.g. test_dump.DumpTest.test_block; default: all")
    arguments = parser.parse_args()
    here = pathlib.Path(__file__).resolve().parent
    os.environ["GORDIAN_BUILD"] = os.path.abspath(arguments.build)
    sys.path.insert(0, str(here))

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and so would programs

    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(arguments.tests) if arguments.tests else loader.discover(str(here), "test_*.py")
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len({str(test).split(" (")[0] + str(test) for test, _ in result.failures + result.errors})
    for test, reason in result.skipped:
        print(f"skipped: {test}: {reason}")
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())

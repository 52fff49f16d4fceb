#!/usr/bin/env python3
"""Compares Gordian with the truth: random ownership programs (tests/truth/) of which a model knows what they leak.

  tests/run_truth.py --build BUILD --seeds 1-20 [--variants O0g,O2g,O2s]   ends with `N passed, N failed`
  tests/run_truth.py --build BUILD --seeds 17 --choices 2 --variants O2s --shrink      the smallest program that still fails, in C++
  tests/run_truth.py --seeds 17 --print                                    the program of a seed

A test fails if a healthy object is called leaked, or a leaked one is not, or a cycle has other types or another number.
Not failed, but counted: in stripped programs, leaks hidden because a handle's strength is in doubt; leaks that hang off
plain memory to which a stale word points. Objects that a raw pointer in a frame leads to, when the program ends amid that
function, are `within reach`, and no leaks, if that is what is said of them. docs/truth.md has figures.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "truth"))

from emit import emit  # noqa: E402
from generate import generate  # noqa: E402
from program import chosen  # noqa: E402
from judge import VARIANTS, Outcome, judge  # noqa: E402
from shrink import shrink  # noqa: E402

COLUMNS = ("programs", "units", "within reach", "leaked", "found", "missed: doubt", "missed: stale", "missed: root", "missed: count", "not seen",
           "invented", "cycles", "cycles found", "proved", "plain leaked", "plain found", "plain within reach")


def parse_seeds(text):
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent / "build", help="Meson's build directory")
    parser.add_argument("--seeds", type=parse_seeds, default=parse_seeds("1-20"), help="A-B, or one")
    parser.add_argument("--choices", type=parse_seeds, default=parse_seeds("0-3"), help="A-B: programs of each compiled one")
    parser.add_argument("--variants", type=lambda s: s.split(","), default=["O0g", "O2g", "O2s"])
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep snapshots and reports in DIR")
    parser.add_argument("--log", type=pathlib.Path, metavar="FILE", help="append one JSON line for each test")
    parser.add_argument("--print", action="store_true", help="only print the C++ text")
    parser.add_argument("--shrink", action="store_true", help="make each failing program as small as possible")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    if unknown := set(options.variants) - set(VARIANTS):
        parser.error(f"unknown variants {', '.join(sorted(unknown))}; known are {', '.join(VARIANTS)}")
    options.build = options.build.resolve()
    options.programs = options.build / "tests" / "truth" / "programs"
    return options


def run_one(seed, choice, variant, options):
    try:
        return judge(generate(seed), choice, variant, options.build, options.programs, options.keep)
    except Exception as error:  # a broken test must not hide the others
        outcome = Outcome()
        outcome.problems.append(("harness", f"{type(error).__name__}: {error}"))
        return outcome


def print_failure(seed, choice, variant, outcome, options):
    print(f"FAILED seed {seed} choice {choice} [{variant}]", *(f"  {cause}: {text}" for cause, text in outcome.problems[:8]), sep="\n", flush=True)
    if options.shrink:
        causes = {cause for cause, _ in outcome.problems}
        small = shrink(without_left_out(generate(seed), choice), causes, lambda p: judge(p, 0, variant, options.build, options.programs))
        print(f"---- shrunk\n{emit(small)}----", flush=True)


def without_left_out(program, choice):
    first = 0
    for scene in program.scenes:
        number = len(scene["statements"])
        scene["statements"] = [s for i, s in enumerate(scene["statements"], first) if chosen(choice, i)]
        first += number
    return program


def print_table(table):
    widths = [max(len(column), 8) for column in COLUMNS]
    print("variant ", *(column.rjust(width) for column, width in zip(COLUMNS, widths)), sep="  ")
    for variant, counts in table.items():
        print(variant.ljust(8), *(str(counts[c]).rjust(w) for c, w in zip(COLUMNS, widths)), sep="  ")


def main():
    options = parse_options()
    if options.print:
        print(*(emit(generate(seed)) for seed in options.seeds), sep="\n")
        return 0
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    table = {variant: collections.Counter() for variant in options.variants}
    causes, failed = collections.Counter(), 0
    # Those that need the same compilation stand far apart: none waits for it.
    tests = [(seed, choice, variant) for choice in options.choices for variant in options.variants for seed in options.seeds]
    # The C library's debug info is the same in all tests; what an older gordian found in it is not what is tested.
    with tempfile.TemporaryDirectory(prefix="gordian-cache-") as cache, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        os.environ["GORDIAN_CACHE"] = cache
        for (seed, choice, variant), outcome in zip(tests, pool.map(lambda test: run_one(*test, options), tests)):
            table[variant]["programs"] += 1
            table[variant].update(outcome.counts)
            causes.update({cause for cause, _ in outcome.problems})
            if options.log:
                with options.log.open("a") as log:
                    log.write(json.dumps([seed, choice, variant, outcome.problems, outcome.counts]) + "\n")
            if outcome.problems:
                failed += 1
                print_failure(seed, choice, variant, outcome, options)
    print_table(table)
    if causes:
        print("failed tests by cause:", ", ".join(f"{cause} {count}" for cause, count in causes.most_common()))
    print(f"{len(tests)} tests in {time.monotonic() - started:.0f} s")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())

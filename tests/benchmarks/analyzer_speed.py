#!/usr/bin/env python3
"""How long the analyzer takes, and how much memory, for snapshots of growing size (large_snapshot.cc).

  scripts/bench-analyzer                        1, 3, 10 and 30 million blocks, twice each, with a release build
  scripts/bench-analyzer --millions 1,100       other sizes: 100 million blocks want as much memory as the table says
  scripts/bench-analyzer --docs                 and write the table into docs/performance.md
  tests/benchmarks/analyzer_speed.py --build BUILD --check    only whether the reports are right, in small sizes
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import curve_plot
import machine
import tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- figures: written by scripts/bench-analyzer --docs -->", "<!-- end of the analyzer's figures -->"
BLOCKS_PER_SESSION = 9  # as in large_snapshot.cc
SESSIONS_PER_TABLE = 1000
SLOWEST_PASSES = 3
HEADER = ["blocks", "file", "CPU time", "a million", "system time", "… of the memory alone", "peak memory", "a million", "slowest passes"]
# What the kernel takes to hand out so much memory, page by page, to a program that does nothing else with it.
TOUCH = """
import mmap, os, sys
size = int(sys.argv[1])
memory = mmap.mmap(-1, size)
for at in range(0, size, mmap.PAGESIZE):
    memory[at] = 1
print(os.times().system)
"""


def run(*command):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result.stdout


class Programs:
    def __init__(self, build):
        self.generator = build / "tests" / "benchmarks" / "large_snapshot"
        self.gordian = build / "cli" / "gordian"

    def make(self, blocks, path):
        run(self.generator, blocks, path)


def expected(blocks):
    sessions = blocks // BLOCKS_PER_SESSION
    leaked = len(range(7, sessions, 100))
    in_tables = -(-sessions // SESSIONS_PER_TABLE)
    return {"blocks": sessions * BLOCKS_PER_SESSION + in_tables, "units": 3 * sessions, "cycles": leaked, "unreachable_blocks": 0}


def check(programs, blocks):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "large.gsnap"
        programs.make(blocks, path)
        report = json.loads(run(programs.gordian, "analyze", "--format=json", path))
    found = {"blocks": report["heap"]["blocks"], "units": report["heap"]["units"],
             "cycles": report["summary"]["cycles"], "unreachable_blocks": report["summary"]["unreachable_blocks"]}
    if found != expected(blocks):
        sys.exit(f"{blocks} blocks: expected {expected(blocks)}, the report says {found}")
    findings = report["findings"]
    kinds = [(finding["kind"], finding["confidence"], finding["instances"]) for finding in findings]
    if kinds != [("cycle", "proved", found["cycles"])]:
        sys.exit(f"{blocks} blocks: one folded finding is expected, the report has {kinds}")


def measure(programs, blocks, path):
    """One analysis: CPU seconds (others may use the machine, too), peak memory, the passes that took longest."""
    process = subprocess.Popen([programs.gordian, "analyze", "--stats", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{blocks} blocks: gordian ended with status {status}\n{text}")
    passes = [(float(spent), name) for name, spent in re.findall(r"^stats: (.+?)\s+([\d.]+) ms$", text, re.MULTILINE)]
    return {"user": usage.ru_utime, "system": usage.ru_stime, "gb": usage.ru_maxrss / 2**20, "passes": passes}


def memory_alone(gb):
    """System seconds."""
    return float(run(sys.executable, "-c", TOUCH, int(gb * 2**30)))


def measure_all(programs, millions, rounds):
    rows, points = [], []
    for million in millions:
        blocks = round(million * 1e6)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "large.gsnap"
            programs.make(blocks, path)
            best = min((measure(programs, blocks, path) for _ in range(rounds)), key=lambda one: one["user"])
            rows.append(row(million, path.stat().st_size, best, memory_alone(best["gb"])))
            points.append((million, best["user"], best["gb"]))
        print("  ".join(rows[-1]), file=sys.stderr)
    return tables.table(HEADER, rows), points


def row(million, size, best, memory):
    whole = sum(spent for spent, _ in best["passes"])
    slowest = ", ".join(f"{name} {100 * spent / whole:.0f} %" for spent, name in sorted(best["passes"], reverse=True)[:SLOWEST_PASSES])
    return [f"{million:g} million", f"{size / 1e6:.0f} MB", f"{best['user']:.1f} s", f"{best['user'] / million:.2f} s",
            f"{best['system']:.1f} s", f"{memory:.1f} s", f"{best['gb']:.2f} GB", f"{best['gb'] * 1024 / million:.0f} MB", slowest]


def write_docs(lines):
    page = ROOT / "docs" / "performance.md"
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text:
        text += f"\n## The analyzer\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    page.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END, 1)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build-bench"))
    parser.add_argument("--millions", default="1,3,10,30")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    build = pathlib.Path(arguments.build).resolve()
    programs = Programs(build)
    if arguments.check:
        for blocks in (900, 30000, 200000):
            check(programs, blocks)
        print("the reports of generated snapshots are right")
        return
    if not (build / "build.ninja").exists():
        run("meson", "setup", "-Dbuildtype=release", build, ROOT)
    run("ninja", "-C", build, "cli/gordian", "tests/benchmarks/large_snapshot")
    figures, points = measure_all(programs, [float(one) for one in arguments.millions.split(",")], arguments.rounds)
    lines = ["", f"Machine: {machine.sentence(machine.describe())}. `gordian analyze` of generated snapshots (three pointers a block, "
             f"a third of the blocks counted, 1 % of the units leaked), one core, best of {arguments.rounds}. CPU time is what the "
             "analyzer computes (user time); system time is the kernel's, beside what the same memory alone costs in this machine: "
             "a program that writes to each page of it once.", "", *figures, "",
             "![CPU time and peak memory over blocks](analyzer.svg)", ""]
    print("\n".join(lines))
    if arguments.docs:
        write_docs(lines)
        (ROOT / "docs" / "analyzer.svg").write_text(curve_plot.svg(points), encoding="utf-8")


if __name__ == "__main__":
    main()

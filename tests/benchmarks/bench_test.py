#!/usr/bin/env python3
"""scripts/bench works: it runs, prints every row, and its documents hold together. What it measures is not judged here.

  python3 tests/benchmarks/bench_test.py --build build
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
BENCH = HERE.parents[1] / "scripts" / "bench"
BUILD = "build"

sys.path.insert(0, str(HERE))
# pylint: disable=wrong-import-position
import bars  # noqa: E402
import docs  # noqa: E402
import tables  # noqa: E402
from results import Results  # noqa: E402
from workloads import Case  # noqa: E402

MACHINE = {"cpu": "a CPU", "family": "family 1, model 2", "cores": 2, "virtual": True, "memory_gb": 8, "kernel": "6.0",
           "system": "Debian 12", "libc": "glibc 2.36"}


def made_up(samples):
    """Results of one case from tool → CPU seconds of each round."""
    results = Results(MACHINE, {"rounds": 2, "buildtype": "release", "revision": "abc", "quick": False})
    case = Case("c-json", "c", "python3", [], {}, None)
    results.add_case(case)
    results.samples["c-json"] = {tool: [{"cpu": cpu, "peak_kb": 1024} for cpu in rounds] for tool, rounds in samples.items()}
    return results


class FiguresTest(unittest.TestCase):
    def test_best_round_counts(self):
        results = made_up({"bare": [2.0, 1.0], "gordian": [1.5, 3.0]})
        self.assertEqual(results.ratio("c-json", "gordian"), 1.5)
        self.assertEqual(results.added("c-json", "gordian"), 0.5)
        self.assertEqual(results.median("c-json", "gordian"), 2.25)

    def test_bars(self):
        results = made_up({"bare": [1.0], "gordian": [1.19], "heaptrack": [2.0], "lsan": [1.1]})
        reached = {bar.wanted: bar.reached for bar in bars.bars(results)}
        self.assertEqual(reached, {
            "(c) python3: CPU at most 1.2 × bare": True,
            "(c) python3: added CPU at most 0.25 of heaptrack's": True,
            "(c) python3: added CPU below LeakSanitizer's": False,
            "peak memory at most 1.25 × bare + 32 MB on every workload": True})

    def test_what_was_not_measured_is_no_success(self):
        unknown = [bar for bar in bars.bars(made_up({"bare": [1.0]})) if bar.reached is None]
        self.assertEqual([bar.measured for bar in unknown], ["not measured"])

    def test_a_tool_that_failed_has_a_cell(self):
        results = made_up({"bare": [1.0], "gordian": [1.1]})
        results.failures["c-json"] = {"heaptrack": "another output"}
        self.assertIn("another output", "\n".join(tables.report(results)))


class DocumentsTest(unittest.TestCase):
    def test_page_and_plot(self):
        results = made_up({"bare": [1.0], "gordian": [1.1], "heaptrack": [2.0]})
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            page = folder / "performance.md"
            page.write_text(f"before\n{docs.BEGIN}\nold\n{docs.END}\nafter\n", encoding="utf-8")
            docs.write(folder, results)
            first = page.read_text(encoding="utf-8")
            docs.write(folder, results)
            self.assertEqual(page.read_text(encoding="utf-8"), first)
            self.assertRegex(first, r"(?s)^before\n.*1\.10 ×.*\nafter\n$")
            self.assertNotIn("old", first)
            plot = xml.etree.ElementTree.parse(folder / "performance.svg")
            self.assertIn("1.10 ×", [element.text for element in plot.iter() if element.tag.endswith("text")])


class RunTest(unittest.TestCase):
    def bench(self, *arguments):
        result = subprocess.run([BENCH, "--build", BUILD, *arguments], capture_output=True, text=True, timeout=250, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def test_pairs_and_start_up(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = pathlib.Path(folder) / "kept.json"
            wanted = ("--only", "a,s", "--case", "a-20-O2|s-true", "--tools", "bare,gordian", "--rounds", "1")
            said = self.bench(*wanted, "--quick", "--json", str(kept))
            content = json.loads(kept.read_text(encoding="utf-8"))
            self.assertEqual(len(content["cases"]), 5, "depth 20 with one and two threads, with 64 and 65,536 stacks; start-up")
            for name, case in content["cases"].items():
                self.assertIn(case["title"], said)
                self.assertEqual(set(content["samples"][name]), {"bare", "gordian"})
            self.assertEqual(self.bench("--from", str(kept)), said)

    def test_pause(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = pathlib.Path(folder) / "kept.json"
            said = self.bench("--only", "p", "--rounds", "1", "--quick", "--json", str(kept))
            content = json.loads(kept.read_text(encoding="utf-8"))
            self.assertEqual(list(content["cases"]), ["p-10-small", "p-10-huge"])
            for name, case in content["cases"].items():
                samples = content["samples"][name]
                self.assertEqual(set(samples), {"bare", "gordian"}, "peers take no snapshots")
                self.assertEqual([samples[tool][0]["snapshots"] for tool in samples if tool == "gordian"], [5])
                self.assertLess(samples["gordian"][0]["size_share"], 1)
                for bar in ("pause at most 1.2 × that of a fork of the same process", "pause at most 1.2 × that of a fork, with a child that works as long", "the writer does at least 400 MB", "file at most 12 bytes a block"):
                    self.assertIn(f"(p) {case['title']}: {bar}", said)
            self.assertIn("| pause, snapshot, ms |", said)

    def test_every_run_leaves_a_snapshot(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = pathlib.Path(folder) / "kept.json"
            self.bench("--only", "e", "--tools", "bare,gordian", "--rounds", "1", "--quick", "--json", str(kept))
            samples = json.loads(kept.read_text(encoding="utf-8"))["samples"]["e-cmake"]
            self.assertEqual([samples[tool][0]["snapshots"] for tool in ("bare", "gordian")], [0, 1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    known, others = parser.parse_known_args()
    BUILD = known.build
    unittest.main(argv=[sys.argv[0], *others], verbosity=2)

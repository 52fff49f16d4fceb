#!/usr/bin/env python3
"""Runs programs of Debian as they are, bare and under `gordian run`, and compares: the output must be the same to the
byte, and the report must say what is known about the program.

Some run once more with every allocation's call stack compared with what libunwind makes of it: none may differ.

openscad 2021.01 has a known bug (https://github.com/openscad/openscad/issues/3174): a function literal holds the context
that holds it. Every one leaks a cycle, so that their number is known exactly. The other programs leak no cycle.

  python3 tests/run_real_programs.py [--build BUILD] [NAME …]       ends with `N passed, N failed`
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

TIME_LIMIT = 300  # seconds

LITERALS = "x = [for (i=[1:200]) let(capture = function() 1 ) 0 ]; cube(1);\n"
NO_LITERALS = "module part(n) { if (n > 0) { cube(n); part(n - 1); } }\npart(5);\n"
SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nWorld\n"
HEADER = """\
/** A shape. */
struct Shape { virtual ~Shape(); /** Its area. */ virtual double area() const = 0; };
/** A round one. */
struct Circle : Shape { double area() const override; double radius; };
"""
SOURCE = """\
#include <map>
#include <memory>
#include <string>
struct Node { std::shared_ptr<Node> next; std::map<std::string, int> names; };
int main() { auto node = std::make_shared<Node>(); node->names["x"] = 1; return node->names.size() == 1 ? 0 : 1; }
"""
# One page, the catalogue and the page tree refer to each other: what qpdf must untie before it ends.
PDF_OBJECTS = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>"]


class Mismatch(Exception):
    """The program, or the report on it, is not as it should be."""


def expect(condition, what):
    if not condition:
        raise Mismatch(what)


def write_pdf(path):
    text, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(PDF_OBJECTS, 1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(PDF_OBJECTS) + 1
    path.write_text(f"{text}xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
                    f"startxref\n{len(text)}\n%%EOF\n")


def no_cycles(report):
    summary = report["summary"]
    expect(summary["cycles"] == 0, f"{summary['cycles']} cycles in {report['process']['exe']}")


def captured_functions(report):
    """200 cycles Context → FunctionType → Context, and no self-pointer of enable_shared_from_this among the edges."""
    cycles = [finding for finding in report["findings"] if finding["kind"] == "cycle"]
    expect(len(cycles) == 1, f"{len(cycles)} cycle findings instead of 1: {[c['instances'] for c in cycles]}")
    (cycle,) = cycles
    expect(cycle["instances"] == 200, f"{cycle['instances']} instances instead of 200")
    expect(report["summary"]["cycles"] == 200, f"summary: {report['summary']['cycles']} cycles instead of 200")
    expect(cycle["objects"] == 2, f"{cycle['objects']} objects instead of 2")
    types = [member["type"] for member in cycle["members"]]
    for name in ("Context", "FunctionType"):
        expect(any(name in known for known in types), f"no {name} among {types}")
    strong = [edge for edge in cycle["edges"] if edge["strength"] == "strong"]
    expect(all(edge["from"] != edge["to"] for edge in strong), "a strong edge from an object to itself")
    expect({(edge["from"], edge["to"]) for edge in strong} >= {(0, 1), (1, 0)}, f"not a circle: {strong}")


class Test:
    def __init__(self, command, check=no_cycles, files=None, outputs=(), compare_output=True, prepare=None):
        self.command = command
        self.check = check                    # of the started program's report
        self.files = files or {}              # name → text
        self.outputs = outputs                # files that the program writes: the same, too
        self.compare_output = compare_output  # False: the output contains times
        self.prepare = prepare                # called with the folder

    def run(self, gordian, folder):
        bare, bare_status = self.run_once(folder / "bare", [])
        out = folder / "out"
        under, under_status = self.run_once(folder / "under", [gordian, "run", "-o", out, "--"])
        expect(under_status == bare_status, f"exit status {under_status} instead of {bare_status}")
        for name in bare:
            expect(under[name] == bare[name], f"{name} differs: {len(bare[name])} bytes bare, {len(under[name])} under gordian")
        lines = (out / "report.json").read_text().splitlines()
        expect(lines, "no report")
        for line in lines[1:]:
            no_cycles(json.loads(line))
        self.check(json.loads(lines[0]))

    def run_once(self, folder, prefix):
        folder.mkdir()
        for name, text in self.files.items():
            (folder / name).write_text(text)
        if self.prepare:
            self.prepare(folder)
        process = subprocess.run([*prefix, *self.command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                                 timeout=TIME_LIMIT, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C"})
        results = {"stdout": process.stdout} if self.compare_output else {}
        for name in self.outputs:
            path = folder / name
            expect(path.exists(), f"{name} was not written; stderr: {process.stderr.decode(errors='replace')[-500:]}")
            results[name] = path.read_bytes()
        return results, process.returncode


class Judged:
    """Every allocation's stack is unwound by libunwind as well, in all processes of the program: none may differ."""

    def __init__(self, command, least, files=None, environment=()):
        self.command = command
        self.least = least  # so many stacks must have been compared, at least
        self.files = files or {}
        self.environment = dict(environment)

    def run(self, gordian, folder):
        for name, text in self.files.items():
            (folder / name).write_text(text)
        out = folder / "out"
        preload = gordian.parent.parent / "preload" / "libgordian.so"
        subprocess.run(self.command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT, check=True,
                       env={**os.environ, **self.environment, "LC_ALL": "C", "LD_PRELOAD": str(preload),
                            "GORDIAN_OPTIONS": f"out={out}:judge"})
        compared = differ = 0
        for snapshot in out.glob("*.gsnap"):
            dump = subprocess.run([gordian, "dump", snapshot], capture_output=True, text=True, check=True).stdout
            verdict = re.search(r"([0-9]+) stacks compared with libunwind: ([0-9]+) differ", dump)
            expect(verdict, f"no verdict in {snapshot.name}")
            compared += int(verdict[1])
            differ += int(verdict[2])
        expect(differ == 0, f"{differ} of {compared} stacks differ")
        expect(compared >= self.least, f"only {compared} stacks were compared")


THREADS_AND_JSON = """\
import json, threading
def work():
    for i in range(300):
        assert json.loads(json.dumps({"list": list(range(20)), "text": "x" * i, "deep": [[[i]]]}))["deep"] == [[[i]]]
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
DOXYGEN = "INPUT = .\nGENERATE_LATEX = NO\nQUIET = YES\nHTML_TIMESTAMP = NO\nWARN_IF_UNDOCUMENTED = NO\n"
TESTS = {
    "openscad-literals": Test(["openscad", "-o", "out.csg", "capture.scad"], captured_functions, {"capture.scad": LITERALS},
                              ["out.csg"]),
    "openscad-plain": Test(["openscad", "-o", "out.csg", "plain.scad"], files={"plain.scad": NO_LITERALS}, outputs=["out.csg"]),
    "cmake": Test(["cmake", "--help-full"]),
    "clangd": Test(["clangd-14", "--check=source.cc"], files={"source.cc": SOURCE}, compare_output=False),
    "doxygen": Test(["doxygen", "Doxyfile"], files={"Doxyfile": DOXYGEN, "shape.h": HEADER}, outputs=["html/structCircle.html"]),
    "mkvmerge": Test(["mkvmerge", "--deterministic", "1", "--no-date", "-o", "out.mkv", "in.srt"], files={"in.srt": SUBTITLES},
                     outputs=["out.mkv"]),
    "qpdf": Test(["qpdf", "--json", "in.pdf"], prepare=lambda folder: write_pdf(folder / "in.pdf")),
    "projinfo": Test(["projinfo", "EPSG:4326"]),
    "judged-clang": Judged(["clang++-14", "-fsyntax-only", "source.cc"], 20000, {"source.cc": SOURCE}),
    "judged-cmake": Judged(["cmake", "--help-full"], 50000),
    "judged-gdb": Judged(["gdb", "-nx", "-batch", "-ex", "info functions main", "/bin/cmake"], 5000),
    "judged-openscad": Judged(["openscad", "-o", "out.csg", "capture.scad"], 10000, {"capture.scad": LITERALS},
                              {"QT_QPA_PLATFORM": "offscreen"}),
    "judged-python": Judged(["/usr/bin/python3", "work.py"], 50000, {"work.py": THREADS_AND_JSON}, {"PYTHONMALLOC": "malloc"}),
}


def run_test(name, gordian):
    """What is wrong; nothing if all is right."""
    program = TESTS[name].command[0]
    if shutil.which(program) is None:
        return f"{program} is not installed (scripts/setup does that)"
    with tempfile.TemporaryDirectory(prefix="gordian-real-") as folder:
        try:
            TESTS[name].run(gordian, pathlib.Path(folder))
        except (Mismatch, OSError, subprocess.SubprocessError, KeyError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", help="Meson's build directory")
    parser.add_argument("names", nargs="*", help=f"default: all of {', '.join(TESTS)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(TESTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    gordian = pathlib.Path(arguments.build).resolve() / "cli" / "gordian"
    os.environ["GORDIAN_CACHE"] = "off"  # what an older gordian found in debug info is not what is tested
    failed = 0
    names = arguments.names or list(TESTS)
    for name in names:
        started = time.monotonic()
        problem = run_test(name, gordian)
        print(f"{'ok    ' if problem is None else 'FAILED'} {name:18} {time.monotonic() - started:6.1f} s  {problem or ''}".rstrip(),
              flush=True)
        failed += problem is not None
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

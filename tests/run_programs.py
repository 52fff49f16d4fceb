#!/usr/bin/env python3
"""Compiles the programs in tests/programs, runs each under `gordian run`, and checks what their EXPECT lines say.

A test is one program in one variant (-O0 or -O2, with debug info or stripped, …). Four questions per test:
  1. bare:      does the program itself behave as it claims (exit status, output)?
  2. unharmed:  under gordian, are its standard output and exit status the same, and does its standard error come first?
  3. report:    does the report say what expectations.py reads from the program's first lines?
  4. code:      does machine code say the same as debug info about handles (strong or weak) and about destructors (do
                they do more than to release)?
And one question per program:
  5. names:     do its cycles and caches have the same ids in all variants? (IDS-DIFFER: no, and why.)

Executables are kept in BUILD/tests/programs, by the hash of source, command and compiler, so that a second run
compiles nothing. Stripped variants are stripped copies, not compilations of their own. Headers that nearly every
program includes are precompiled, which halves the time; --bare does without, and so finds missing #include lines.
"""

import argparse
import concurrent.futures
import fnmatch
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass

import expectations

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
TIME_LIMIT = 60  # seconds, for everything that is started but compilers
COMPILE_TIME_LIMIT = 600

# variant → (which compilation it comes from, stripped?)
VARIANTS = {
    "O0g": ("O0", False),
    "O2g": ("O2", False),
    "O0s": ("O0", True),
    "O2s": ("O2", True),
    "O3g": ("O3", False),
    "O3s": ("O3", True),
    "Osg": ("Os", False),
    "Oss": ("Os", True),
    "nofp": ("nofp", True),
    "nopie": ("nopie", False),
    "nopies": ("nopie", True),
    "O1g": ("O1", False),
    "O1s": ("O1", True),
    "Ogg": ("Og", False),
    "hardened": ("hardened", False),
    "hardeneds": ("hardened", True),
    "lto": ("lto", False),
    "ltos": ("lto", True),
    "v3": ("v3", False),
    "v3s": ("v3", True),
    "clangv3": ("clangv3", False),
    "clangv3s": ("clangv3", True),
    "clang": ("clang", False),
    "clangs": ("clang", True),
    "clang0": ("clang0", False),
    "clang0s": ("clang0", True),
    "clang3": ("clang3", False),
    "clang3s": ("clang3", True),
    "clangOs": ("clangOs", False),
    "clangOss": ("clangOs", True),
    "libcxx0": ("libcxx0", False),
    "libcxx0s": ("libcxx0", True),
    "libcxx": ("libcxx", False),
    "libcxxs": ("libcxx", True),
}
# What distributions build with.
HARDENED = ["-fcf-protection=full", "-fstack-protector-strong", "-fstack-clash-protection", "-fno-plt", "-D_FORTIFY_SOURCE=2", "-Wl,-z,now"]
COMPILATIONS = {
    "O0": ["g++", "-O0"],
    "O2": ["g++", "-O2"],
    "O3": ["g++", "-O3"],
    "Os": ["g++", "-Os"],
    "nofp": ["g++", "-O2", "-fomit-frame-pointer"],
    "nopie": ["g++", "-O2", "-fno-pie", "-no-pie"],
    "O1": ["g++", "-O1"],
    "Og": ["g++", "-Og"],
    "hardened": ["g++", "-O2", *HARDENED],
    # A variable that nobody reads would be left out, and what it points to be unreachable in fact.
    "lto": ["g++", "-O2", "-flto=1", "-rdynamic"],
    "v3": ["g++", "-O2", "-march=x86-64-v3"],
    "clang": ["clang++", "-O2"],
    "clang0": ["clang++", "-O0"],
    "clang3": ["clang++", "-O3"],
    "clangOs": ["clang++", "-Os"],
    "clangv3": ["clang++", "-O2", "-march=x86-64-v3"],
    "libcxx0": ["clang++", "-O0", "-stdlib=libc++"],
    "libcxx": ["clang++", "-O2", "-stdlib=libc++"],
}
# What g++ does not warn of, and what it alone knows.
FOR_CLANG = ["-Wno-mismatched-tags", "-Wno-unknown-warning-option"]
# Each eighth of the programs that run in the default variants runs in one of these, too: as many as time allows.
BY_ROTATION = ("O3g", "O3s", "Osg", "Oss", "clang0", "clang0s", "clang3", "clang3s", "clangOs", "clangOss")
ROTATION = 8
LIBCXX = "-stdlib=libc++"  # stands for libcxx_flags()
API_HEADER = HERE.parent / "preload" / "api" / "gordian.h"
COMMON_HEADERS = "#include <cstdio>\n#include <memory>\n#include <vector>\n"


@dataclass(frozen=True)
class Test:
    source: pathlib.Path
    variant: str

    @property
    def name(self):
        return f"{self.source.parent.name}/{self.source.stem}"

    def __str__(self):
        return f"{self.name} [{self.variant}]"


@dataclass
class Verdict:
    problems: list
    ids: tuple = None  # of the cycles and caches that were found


@dataclass
class Outcome:
    status: int
    out: str
    err: str


def execute(command, environment=None, time_limit=TIME_LIMIT):
    """Runs a command in its own process group, with the time limit; what it printed need not be valid UTF-8."""
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=environment,
    )
    try:
        out, err = process.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        err += f"\n(killed: no end after {time_limit} s)".encode()
    return Outcome(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))


# ---- Compiling


@functools.lru_cache(maxsize=None)
def compiler_version(compiler):
    return execute([compiler, "--version"]).out


def compile_command(flags, compilation):
    standard = [] if any(flag.startswith("-std=") for flag in flags) else ["-std=c++20"]
    command = COMPILATIONS[compilation]
    lenient = FOR_CLANG if command[0] == "clang++" else []
    return [*command, "-g", "-Wall", "-Wextra", "-Werror", *lenient, *standard, *flags]


@functools.lru_cache(maxsize=None)
def libcxx_flags(folder):
    """What replaces -stdlib=libc++: the libc++ in this folder, which scripts/libcxx puts there if it is not."""
    unpacked = execute([HERE.parent / "scripts" / "libcxx", folder])
    if unpacked.status != 0:
        raise RuntimeError(f"scripts/libcxx {folder}: {unpacked.err.strip()}")
    prefix = folder / "usr" / "lib" / "llvm-14"
    libraries = [prefix / "lib" / name for name in ("libc++.so.1", "libc++abi.so.1", "libunwind.so.1")]
    include = ["-nostdinc++", "-isystem", str(prefix / "include" / "c++" / "v1")]
    return [*include, "-nostdlib++", f"-Wl,-rpath,{prefix / 'lib'}", *map(str, libraries)]


def with_libcxx(command, folder):
    return [word for word in command if word != LIBCXX] + libcxx_flags(folder / "libcxx") if LIBCXX in command else command


def up_to_date(product, key_file, *inputs):
    """(does `product` stem from these inputs?, their key to write to `key_file` once it does)"""
    key = hashlib.sha256(b"\0".join(part.encode() for part in inputs)).hexdigest()
    return product.exists() and key_file.exists() and key_file.read_text() == key, key


def precompile(compilation, folder):
    """What puts the common headers before a program without flags of its own; nothing if they do not compile."""
    command = with_libcxx(compile_command([], compilation), folder)
    gcc = command[0] == "g++"
    header = folder / "precompiled" / compilation / "common.h"
    product, key_file = header.with_suffix(".h.gch" if gcc else ".pch"), header.with_suffix(".key")
    # Without what the linker gets of libc++.
    command = [word for word in command if not word.startswith(("-Wl,", "-nostdlib")) and ".so" not in word]
    done, key = up_to_date(product, key_file, COMMON_HEADERS, *command, compiler_version(command[0]))
    if not done:
        header.parent.mkdir(parents=True, exist_ok=True)
        header.write_text(COMMON_HEADERS)
        result = execute([*command, "-x", "c++-header", header, "-o", product])
        if result.status != 0:
            return []
        key_file.write_text(key)
    return ["-include", str(header)] if gcc else ["-include-pch", str(product)]


def compile_once(source, program, compilation, header, folder):
    """(executable, "" or what the compiler complained about)"""
    flags = program.flags
    command = compile_command(flags, compilation) + (header if header and not flags else [])
    sources = [source, *(source.parent / part for part in program.parts)]
    text = "".join(one.read_text() for one in sources)
    if "<gordian.h>" in text:
        command += ["-I", str(API_HEADER.parent)]
        text += API_HEADER.read_text()
    for shared in sorted([*source.parent.glob("*.h"), *source.parent.glob("parts/*.h")]):  # what several files have in common
        if f'{shared.name}"' in text:
            text += shared.read_text()
    command = with_libcxx(command, folder)
    executable = folder / source.parent.name / source.stem / compilation / source.stem
    key_file = executable.with_suffix(".key")
    done, key = up_to_date(executable, key_file, text, *command, compiler_version(command[0]))
    if done:
        return executable, ""
    shutil.rmtree(executable.parent, ignore_errors=True)
    executable.parent.mkdir(parents=True)
    result = execute([*command, *sources, "-o", executable], time_limit=COMPILE_TIME_LIMIT)
    if result.status != 0:
        return executable, "\n".join([" ".join([*command, str(source)]), *result.err.splitlines()[:12]])
    key_file.write_text(key)
    return executable, ""


def stripped_copy(executable):
    copy = executable.parent / "stripped" / executable.name
    if not copy.exists():
        copy.parent.mkdir(exist_ok=True)
        result = execute(["strip", "-o", copy, executable])
        if result.status != 0:
            raise RuntimeError(result.err)
    return copy


# ---- One test


def same_but_for_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x…", text)


def bare_problems(program, variant, bare):
    problems = []
    if bare.status != program.run_key("exit", variant, 0):
        problems.append(f"the program itself ends with status {bare.status}\n    {bare.err.strip()}")
    for line in program.applying(variant):
        if line.form == "stdout" and line.quoted not in bare.out:
            problems.append(f"line {line.line}: EXPECT {line.text}\n    the program itself prints: {bare.out!r}")
    return problems


def harm(bare, observed):
    problems = []
    if observed.status != bare.status:
        problems.append(f"exit status {observed.status} under gordian, {bare.status} without")
    if same_but_for_addresses(observed.out) != same_but_for_addresses(bare.out):
        problems.append(f"standard output under gordian: {observed.out!r}\n    without: {bare.out!r}")
    if not same_but_for_addresses(observed.err).startswith(same_but_for_addresses(bare.err)):
        problems.append(f"standard error does not begin as without gordian: {bare.err!r}")
    return problems


def parse_reports(lines):
    try:
        return [json.loads(line) for line in lines.splitlines() if line.strip()], ""
    except json.JSONDecodeError as error:
        return [], f"the JSON report is none: {error}"


def report_problems(program, variant, reports, text):
    wanted = program.run_key("processes", variant, 1)
    if len(reports) != wanted:
        return [f"{len(reports)} processes in the JSON report, expected {wanted}"]
    problems = expectations.check(program, variant, reports[0], text)
    for report in reports[1:]:
        problems += [f"child: {p}" for p in expectations.check(program, variant, report, text, child=True)]
    return problems


def relevant_part(reports):
    """The findings, short enough to be read."""
    parts = []
    for report in reports:
        findings = json.dumps(report.get("findings", []), ensure_ascii=False)
        parts.append(f"    summary  {json.dumps(report.get('summary'))}")
        parts.append(f"    findings {findings[:3000]}{' …' if len(findings) > 3000 else ''}")
    return "\n".join(parts)


def stable_ids(report):
    return tuple(sorted(finding["id"] for finding in report["findings"] if finding["kind"] in ("cycle", "latent_cycle", "cache")))


def compare_ids(results, programs):
    """Adds a problem to each test whose cycles, if any were found, have other ids than those of the program's first variant."""
    first = {}
    for test, verdict in results:
        if not verdict.ids or verdict.problems or programs[test.source].ids_differ:
            continue
        other, ids = first.setdefault(test.source, (test.variant, verdict.ids))
        if verdict.ids != ids:
            verdict.problems.append(f"its cycles and caches have the ids {verdict.ids}, in {other} they are {ids}")


def code_problems(gordian, folder):
    """What machine code says the opposite of, compared with debug info."""
    problems = []
    for check in ("strength_check", "destructor_check"):
        found = execute([gordian.parents[1] / "tests" / "unit" / check, *sorted(folder.rglob("*.gsnap"))])
        if found.status:
            problems.append(f"machine code contradicts debug info: {check}: {(found.out + found.err).strip()}")
    return problems


def run_test(test, program, executable, gordian, keep):
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{test.source.stem}.{test.variant}.", dir=keep))
    surroundings = {**os.environ, "GCOV_PREFIX": str(folder)}  # what a program counts is written there
    try:
        bare = execute([executable], surroundings)
        problems = bare_problems(program, test.variant, bare)
        if gordian is None or problems:
            return Verdict(problems)
        observed = execute([gordian, "run", "-o", folder / "out", "--", executable], surroundings)
        problems = harm(bare, observed)
        analysis = execute([gordian, "analyze", "--format=json", folder / "out"])
        reports, complaint = parse_reports(analysis.out)
        if complaint or not reports:
            return Verdict(problems + [f"{complaint or 'no report'}\n    {observed.err.strip()}\n    {analysis.err.strip()}"])
        problems += report_problems(program, test.variant, reports, observed.err[len(bare.err) :])
        if not VARIANTS[test.variant][1]:
            problems += code_problems(gordian, folder / "out")
        if problems:
            problems.append("found:\n" + relevant_part(reports))
        return Verdict(problems, stable_ids(reports[0]))
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


# ---- All tests


def is_clang(variant):
    return COMPILATIONS[VARIANTS[variant][0]][0] == "clang++"


def is_libcxx(variant):
    return LIBCXX in COMPILATIONS[VARIANTS[variant][0]]


def is_for(program, variant):
    """Whether the program can be asked for in the variant: one that is for libc++ alone says so by its own variants."""
    if (program.not_clang and is_clang(variant)) or (program.not_libcxx and is_libcxx(variant)):
        return False
    return is_libcxx(variant) or not all(is_libcxx(own) for own in program.variants)


def variants_of(program, name):
    """Its own, and for some programs one of the others; which one depends on the name alone."""
    turn = zlib.crc32(name.encode())
    variant = BY_ROTATION[turn // ROTATION % len(BY_ROTATION)]
    chosen = turn % ROTATION == 0 and set(expectations.DEFAULT_VARIANTS) <= set(program.variants)
    more = chosen and variant not in program.variants and is_for(program, variant)
    return (*program.variants, variant) if more else program.variants


def chosen_tests(options):
    """({source: Program}, [Test]) for the programs and variants asked for."""
    programs, tests = {}, []
    for source in sorted(PROGRAMS.glob("*/*.cc")):
        name = f"{source.parent.name}/{source.stem}"
        if not any(fnmatch.fnmatch(name, pattern) or pattern in name for pattern in options.filter or ["*"]):
            continue
        program = programs[source] = expectations.parse(source.read_text(), f"{name}.cc")
        forced = [v for v in options.force or () if is_for(program, v)]
        wanted = [v for v in variants_of(program, name) if not options.variants or v in options.variants]
        variants = forced if options.force else wanted
        tests += [Test(source, v) for v in variants]
    return programs, tests


def compile_all(tests, programs, folder, pool, precompiled):
    """{(source, compilation): (executable, complaint)}"""
    wanted = sorted({(test.source, VARIANTS[test.variant][0]) for test in tests})
    compilations = sorted({compilation for _, compilation in wanted}) if precompiled else []
    if any(is_libcxx(test.variant) for test in tests):
        libcxx_flags(folder / "libcxx")
    headers = dict(zip(compilations, pool.map(lambda compilation: precompile(compilation, folder), compilations)))

    def one(pair):
        source, compilation = pair
        return compile_once(source, programs[source], compilation, headers.get(compilation), folder)

    return dict(zip(wanted, pool.map(one, wanted)))


def run_all(tests, programs, compiled, options, gordian, pool):
    """[(test, verdict)] in the order of `tests`"""

    def one(test):
        compilation, stripped = VARIANTS[test.variant]
        executable, complaint = compiled[test.source, compilation]
        if complaint:
            return Verdict([f"does not compile: {complaint}"])
        try:
            executable = stripped_copy(executable) if stripped else executable
            return run_test(test, programs[test.source], executable, gordian, options.keep)
        except Exception as error:  # a broken test must not hide the others
            return Verdict([f"{type(error).__name__}: {error}"])

    return list(zip(tests, pool.map(one, tests)))


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent / "build", help="Meson's build directory")
    parser.add_argument("--filter", action="append", metavar="GLOB", help="programs by group/name; may be repeated")
    parser.add_argument("--variants", type=lambda s: s.split(","), help="only these, e.g. O2g,O2s")
    parser.add_argument(
        "--force", type=lambda s: s.split(","), metavar="VARIANTS", help="these, whatever the programs say"
    )
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep snapshots and reports in DIR")
    parser.add_argument("--bare", action="store_true", help="only compile and run the programs, without gordian")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    unknown = {*(options.variants or ()), *(options.force or ())} - set(VARIANTS)
    if unknown:
        parser.error(f"unknown variants {', '.join(sorted(unknown))}; known are {', '.join(VARIANTS)}")
    return options


def main():
    options = parse_options()
    gordian = None if options.bare else options.build.resolve() / "cli" / "gordian"
    if gordian and not gordian.exists():
        sys.exit(f"{gordian} does not exist: build it first (ninja -C {options.build}), or use --bare")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    try:
        programs, tests = chosen_tests(options)
    except expectations.ExpectationError as error:
        sys.exit(str(error))
    # What an older gordian found in debug info is not what is tested; the C library's is the same in all tests.
    with tempfile.TemporaryDirectory(prefix="gordian-cache-") as cache, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        os.environ["GORDIAN_CACHE"] = cache
        started = time.monotonic()
        compiled = compile_all(tests, programs, options.build.resolve() / "tests" / "programs", pool, not options.bare)
        between = time.monotonic()
        results = run_all(tests, programs, compiled, options, gordian, pool)
    compare_ids(results, programs)
    failed = [(test, verdict.problems) for test, verdict in results if verdict.problems]
    for test, problems in failed:
        print(f"FAILED {test}", *(f"  {problem}" for problem in problems), "", sep="\n")
    print(f"{len(programs)} programs: compiled in {between - started:.0f} s, run in {time.monotonic() - between:.0f} s")
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())

"""The rounds: in each, every case runs under every tool, so that a busy minute of the machine meets all of them alike."""

import subprocess
import sys


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def check(case, sample, bare):
    """What a tool changed in the program's behaviour; None if nothing."""
    if sample["status"] == 137:
        return f"gave up after {sample['wall']:.0f} s"
    for key, what in (("status", "another exit status"), ("output", "another output")):
        if bare is not None and sample.get(key) != bare.get(key):
            return what
    return None


def measure_once(results, case, tool):
    if tool.name in results.failures.get(case.name, {}):
        return
    try:
        sample = case.measure(tool)
    except (subprocess.SubprocessError, TimeoutError, ValueError, KeyError) as error:
        results.add_failure(case, tool, f"{type(error).__name__}: {error}"[:200])
        return
    bare = results.samples[case.name].get("bare", [None])[0]
    problem = check(case, sample, bare)
    if problem:
        results.add_failure(case, tool, problem)
    else:
        results.add(case, tool, sample)


def measure(results, cases, tools, rounds):
    for case in cases:
        results.add_case(case)
    for number in range(rounds):
        for case in cases:
            for tool in tools:
                if tool.runs(case) and (number == 0 or not tool.once):
                    progress(f"round {number + 1} of {rounds}: {case.title}, {tool.title}")
                    measure_once(results, case, tool)
    progress("")

"""Instructions per malloc+free pair, counted by Valgrind: the same on a busy machine as on an idle one.

Valgrind ends a program that clones itself in ways it does not know, as the runtime does for a program that has lived
for a while and then meets a new stack. Such a row says so.
"""

import pathlib
import re
import subprocess
import tempfile

FEW, MANY = 2000, 12000  # pairs a batch; the program runs 21 batches
BATCHES = 21


def instructions(program, depth, paths, pairs, library):
    with tempfile.TemporaryDirectory(prefix="gordian-bench-") as folder:
        settings = {"PATH": "/usr/bin:/bin"}
        if library:
            settings |= {"LD_PRELOAD": str(library), "GORDIAN_OPTIONS": f"out={folder}/snapshots"}
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.%p", program, str(depth), "1",
                   str(pairs), str(paths)]
        subprocess.run(command, env=settings, capture_output=True, check=True)
        files = pathlib.Path(folder).glob("callgrind.*")  # one more for the process that writes the snapshot
        return max(count_in(file) for file in files)


def count_in(file):
    found = re.search(r"^(?:summary|totals): (\d+)", file.read_text(), re.MULTILINE)
    return int(found.group(1)) if found else 0


def per_pair(program, depth, paths, library):
    """None: Valgrind gave up."""
    try:
        return difference_per_pair(program, depth, paths, library)
    except subprocess.CalledProcessError:
        return None


def difference_per_pair(program, depth, paths, library):
    difference = instructions(program, depth, paths, MANY, library) - instructions(program, depth, paths, FEW, library)
    return difference / ((MANY - FEW) * BATCHES)


def instructions_per_pair(programs, library):
    """A table's header and rows."""
    rows = []
    for kind in ("O2", "O0"):
        for depth, paths in ((5, 1), (20, 1), (50, 1), (20, 64)):
            program = getattr(programs, f"pairs-{kind}")
            bare, ours = per_pair(program, depth, paths, None), per_pair(program, depth, paths, library)
            stacks = f", {paths} stacks in turn" if paths > 1 else ""
            counts = [f"{ours:.1f}", f"{ours - bare:.1f}"] if ours else ["Valgrind gave up", ""]
            rows.append([f"depth {depth}, -{kind}{stacks}", f"{bare:.1f}", *counts])
    return ["instructions per pair", "bare", "Gordian", "added"], rows

"""Instructions per malloc+free pair, counted by Valgrind: the same on a busy machine as on an idle one."""

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
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind", program, str(depth), "1",
                   str(pairs), str(paths)]
        subprocess.run(command, env=settings, capture_output=True, check=True)
        totals = re.search(r"^(?:summary|totals): (\d+)", pathlib.Path(folder, "callgrind").read_text(), re.MULTILINE)
        return int(totals.group(1))


def per_pair(program, depth, paths, library):
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
            rows.append([f"depth {depth}, -{kind}{stacks}", f"{bare:.1f}", f"{ours:.1f}", f"{ours - bare:.1f}"])
    return ["instructions per pair", "bare", "Gordian", "added"], rows

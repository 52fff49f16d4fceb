"""Section (p): for how long a snapshot holds up a thread of the program, beside a fork; how fast and how long it is."""

import json
import pathlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

# What a file may be long: bytes for each block, and for each pointer.
BYTES_PER_BLOCK, BYTES_PER_POINTER = 12, 6


@dataclass
class PauseCase:
    """Its figure is the longest time for which a thread that spins did not run, in the least disturbed round."""
    programs: object
    launch: object  # see workloads.launch
    snapshots_in: object
    megabytes: int
    huge: bool
    rounds: int
    workload: str = "p"
    metric: str = "gap_ms"
    unit: str = "ms"
    small: bool = False
    tools: tuple = ("bare", "gordian")

    @property
    def name(self):
        return f"p-{self.megabytes}-{'huge' if self.huge else 'small'}"

    @property
    def title(self):
        return f"{self.megabytes / 1000:g} GB of small blocks, {'huge pages' if self.huge else '4 KiB pages'}"

    def measure(self, tool):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gordian-bench-"))
        try:
            output = folder / "output"
            pages = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"} if self.huge else {}
            words = self.launch(self.programs, tool, folder, [self.programs.pause, str(self.megabytes), str(self.rounds)],
                                environment=pages, output=output)
            cost = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
            files = self.snapshots_in(folder)
            return {**cost, **files, **self.read(json.loads(output.read_text(encoding="utf-8")), files)}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def read(self, said, files):
        """The longest pauses and the speed of the best round; how long a file is beside what it may be."""
        def best(copy, what):
            return min(once[copy][f"{what}_ns"] for once in said["rounds"]) / 1e6
        sample = {"fork_gap_ms": best("fork", "gap"), "fork_ms": best("fork", "own"), "working_gap_ms": best("working_fork", "gap")}
        sample["gap_ms"] = sample["fork_gap_ms"]
        if files["snapshots"]:
            allowed = BYTES_PER_BLOCK * said["blocks"] + BYTES_PER_POINTER * said["pointers"]
            sample["gap_ms"] = best("snapshot", "gap")
            sample["snapshot_ms"] = best("snapshot", "own")
            sample["mb_per_s"] = said["heap_bytes"] / 1e3 / best("snapshot", "child")
            sample["size_share"] = files["snapshot_bytes"] / files["snapshots"] / allowed
            sample["bytes_per_block"] = files["snapshot_bytes"] / files["snapshots"] / said["blocks"]
        return sample

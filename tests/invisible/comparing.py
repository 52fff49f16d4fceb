"""Runs a campaign both ways and tells what differs.

Real programs have a will of their own: a test that fails now and then does so under us, too. So where the two ways
differ, both are run once more, and a case differs only if no outcome under the runtime was ever one without it. Cases
that vary are counted and named, never hidden.
"""

import pathlib
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

from campaign import Way

MOST_RUNS = 3


@dataclass
class Outcome:
    """What one campaign showed."""
    name: str
    title: str
    version: str = ""
    left_out: str = ""  # why it was not run
    cases: dict = field(default_factory=lambda: {"bare": 0, "gordian": 0})
    seconds: dict = field(default_factory=lambda: {"bare": 0.0, "gordian": 0.0})
    differences: dict = field(default_factory=dict)  # case → (outcomes bare, outcomes under the runtime)
    unsteady: list = field(default_factory=list)
    snapshots: int = 0
    snapshot_bytes: int = 0
    failed_snapshots: list = field(default_factory=list)

    @property
    def ok(self):
        return not self.differences


def missing(campaign):
    return [need for need in campaign.needs if not (pathlib.Path(need).exists() if "/" in need else shutil.which(need))]


def version_of(campaign):
    if not campaign.version:
        return ""
    done = subprocess.run(campaign.version, capture_output=True, text=True, check=False)
    return ((done.stdout or done.stderr).strip().splitlines() or ["?"])[0]


def open_to_all(folder):
    """Some servers run as another user."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)
    return folder


def library_for_all(library, folder):
    copy = folder / "libgordian.so"
    shutil.copyfile(library, copy)
    copy.chmod(0o755)
    return copy


def look_at_snapshots(folder, outcome):
    for entry in folder.rglob("*"):
        if entry.name.endswith(".gsnap"):
            outcome.snapshots += 1
            outcome.snapshot_bytes += entry.stat().st_size
        elif ".gsnap." in entry.name:
            outcome.failed_snapshots.append(entry.name)


def run_once(campaign, name, outcome, build, options):
    """The folder's path is the same each time: programs print it."""
    top = pathlib.Path(tempfile.gettempdir()) / f"gordian-invisible-{campaign.name}"
    shutil.rmtree(top, ignore_errors=True)
    snapshots = open_to_all(open_to_all(top) / "snapshots")
    work = open_to_all(top / "work")
    settings = {}
    if name == "gordian":
        library = library_for_all(build / "preload" / "libgordian.so", top)
        settings = {"LD_PRELOAD": str(library), "GORDIAN_OPTIONS": f"out={snapshots}:{options}"}
    way = Way(name, settings, build)
    started = time.monotonic()
    try:
        cases = campaign.run(way, work)
    finally:
        way.stop_all()
        outcome.seconds[name] += time.monotonic() - started
        look_at_snapshots(snapshots, outcome)
        shutil.rmtree(top, ignore_errors=True)
    outcome.cases[name] = len(cases)
    return cases


def differing(runs):
    """Cases whose outcomes of the two ways have nothing in common, and those that vary within one way."""
    names = {case for way in runs.values() for cases in way for case in cases}
    seen = {case: {way: {cases.get(case, "not run") for cases in runs[way]} for way in runs} for case in names}
    differ = {case: (sorted(ways["bare"]), sorted(ways["gordian"])) for case, ways in seen.items()
              if not ways["bare"] & ways["gordian"]}
    unsteady = sorted(case for case, ways in seen.items() if case not in differ and len(ways["bare"] | ways["gordian"]) > 1)
    return differ, unsteady


def compare(campaign, build, options):
    outcome = Outcome(campaign.name, campaign.title)
    lacking = missing(campaign)
    if lacking:
        outcome.left_out = "needs " + ", ".join(lacking)
        return outcome
    outcome.version = version_of(campaign)
    runs = {"bare": [], "gordian": []}
    for _ in range(MOST_RUNS):
        for way, done in runs.items():
            started = time.monotonic()
            done.append(run_once(campaign, way, outcome, build, options))
            print(f"  {way}: {len(done[-1])} cases, {time.monotonic() - started:.0f} s", flush=True)
        outcome.differences, outcome.unsteady = differing(runs)
        if outcome.ok:
            break
    return outcome

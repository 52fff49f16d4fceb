"""What is measured: the workloads (a) to (g), start-up, each a list of cases. A case knows how to run itself once."""

import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

from pause import PauseCase
from redis import RedisCase

HERE = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 150  # seconds, for one run


@dataclass(frozen=True)
class Programs:
    """Paths of the compiled helpers."""
    folder: pathlib.Path

    def __getattr__(self, name):
        return str(self.folder / name)


def launch(programs, tool, folder, command, environment=(), override=(), times=1, output="/dev/null"):
    """The words that run `command` under `tool` and print what it cost."""
    settings = {**dict(environment), **tool.settings(folder), **dict(override)}
    words = [programs.launch, "-n", str(times), "-t", str(TIME_LIMIT), "-o", str(output)]
    for name, value in settings.items():
        words += ["-e", f"{name}={value}"]
    return [*words, "--", *tool.command(folder, command)]


def snapshots_in(folder):
    """What Gordian left behind: how many snapshots, how large."""
    files = [entry for entry in folder.rglob("*.gsnap") if entry.is_file()]
    return {"snapshots": len(files), "snapshot_bytes": sum(entry.stat().st_size for entry in files)}


@dataclass
class Case:
    """One program with its arguments. Its figure is the CPU time of all its processes, in seconds."""
    name: str
    workload: str
    title: str
    command: list
    environment: dict
    programs: Programs
    small: bool = False
    times: int = 1
    metric: str = "cpu"
    unit: str = "s"

    def measure(self, tool):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gordian-bench-"))
        try:
            output = folder / "output"
            words = launch(self.programs, tool, folder, self.command, self.environment, times=self.times, output=output)
            result = subprocess.run(words, capture_output=True, text=True, check=True)
            sample = json.loads(result.stdout)
            sample["cpu"] = (sample["user"] + sample["system"]) / self.times
            return {**sample, **self.read_output(output.read_bytes()), **snapshots_in(folder)}
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def read_output(self, output):
        """Under a tool, it must be the same."""
        return {"output": hashlib.sha256(output).hexdigest()[:16]}


class PairsCase(Case):
    """The program measures itself: nanoseconds a pair."""

    def read_output(self, output):
        return {"ns": json.loads(output)["best"]} if output else {}


def pairs(programs, quick):
    """The memo is warm in the first eight; in the last two, 64 and 65,536 stacks take turns."""
    count = 5000 if quick else 200000
    kinds = [("O2", "-O2, no frame pointers"), ("O0", "-O0")]
    rows = [(depth, threads, 1, kind) for threads in (1, 2) for depth in (5, 20, 50) for kind in kinds]
    rows += [(20, 1, paths, kinds[0]) for paths in (64, 65536)]
    for depth, threads, paths, (kind, kind_title) in rows:
        name = f"a-{depth}-{kind}" + ("-2threads" if threads == 2 else "") + (f"-{paths}paths" if paths > 1 else "")
        title = f"depth {depth}, {kind_title}" + (", two threads" if threads == 2 else "") + (
            f", {paths:,} stacks in turn" if paths > 1 else "")
        command = [getattr(programs, f"pairs-{kind}"), str(depth), str(threads), str(count), str(paths)]
        yield PairsCase(name, "a", title, command, {}, programs, metric="ns", unit="ns")


def small_objects(programs, quick):
    yield Case("b-objects", "b", "9 million small C++ objects built and dropped",
               [programs.objects, "1" if quick else "11"], {}, programs)


def python(programs, quick):
    yield Case("c-json", "c", "python3, PYTHONMALLOC=malloc, JSON",
               ["/usr/bin/python3", str(HERE / "json_work.py"), "1" if quick else "12"], {"PYTHONMALLOC": "malloc"}, programs)


def clang(programs, _):
    yield Case("d-clang", "d", "clang++ -fsyntax-only, header-heavy",
               ["clang++-14", "-std=c++17", "-fsyntax-only", str(HERE / "headers.cc")], {}, programs)


def cmake(programs, _):
    yield Case("e-cmake", "e", "cmake --help-full", ["cmake", "--help-full"], {}, programs, small=True)


def forks(programs, quick):
    count = 100 if quick else 2000
    script = f"i=0; while [ $i -lt {count} ]; do (:); i=$((i+1)); done"
    for shell in ("dash", "bash"):
        yield Case(f"g-{shell}", "g", f"{shell}, {count:,} forks", [shell, "-c", script], {}, programs)


def start_up(programs, quick):
    yield Case("s-true", "s", "exec of /bin/true", ["/bin/true"], {}, programs, small=True, times=20 if quick else 500)


def redis(programs, quick):
    yield RedisCase(programs, launch, snapshots_in, 5000 if quick else 200000)


def pauses(programs, quick):
    for megabytes in (10,) if quick else (1000, 4000):
        for huge in (False, True):
            yield PauseCase(programs, launch, snapshots_in, megabytes, huge, 5)


# letter → (what it is, its cases)
WORKLOADS = {
    "a": ("malloc+free pairs", pairs),
    "b": ("small objects", small_objects),
    "c": ("python3", python),
    "d": ("clang", clang),
    "e": ("cmake", cmake),
    "f": ("redis-server", redis),
    "g": ("forking shells", forks),
    "s": ("start-up", start_up),
    "p": ("pause by a snapshot", pauses),
}


def compile_programs(folder, compiler="g++"):
    """The helpers, rebuilt when their source is newer."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"launch": ("launch.cc", ["-O2"]), "objects": ("objects.cc", ["-O2"]),
              "pause": ("pause.cc", ["-O2", "-pthread", f"-I{HERE.parents[1]}"]),
              "pairs-O2": ("pairs.cc", ["-O2", "-fomit-frame-pointer", "-pthread"]), "pairs-O0": ("pairs.cc", ["-O0", "-pthread"])}
    for name, (source, options) in wanted.items():
        target = folder / name
        if not target.exists() or target.stat().st_mtime < (HERE / source).stat().st_mtime:
            subprocess.run([compiler, "-std=c++20", "-g", *options, "-o", target, HERE / source], check=True)
    return Programs(folder)


def cases(letters, programs, quick):
    return [case for letter in letters for case in WORKLOADS[letter][1](programs, quick)]

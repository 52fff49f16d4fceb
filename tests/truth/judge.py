"""One generated program in one variant: compiled, run under gordian, and its report compared with the truth."""

import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field

from emit import emit

HERE = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 600  # seconds; this must never decide a test
PRECOMPILING = threading.Lock()
COMPILING = {}  # place → lock
GARBAGE = ("cycle", "retained", "unreachable")

# variant → (compiler, flags, stripped?)
VARIANTS = {
    "O0g": ("g++", ["-O0"], False), "O0s": ("g++", ["-O0"], True),
    "O2g": ("g++", ["-O2"], False), "O2s": ("g++", ["-O2"], True),
    "O3s": ("g++", ["-O3"], True), "Oss": ("g++", ["-Os"], True),
    "clangg": ("clang++", ["-O2"], False), "clangs": ("clang++", ["-O2"], True),
    "clang0s": ("clang++", ["-O0"], True),
}


@dataclass
class Outcome:
    """What one run says. `problems` fail a test; the counts go into the table."""
    problems: list = field(default_factory=list)       # (cause, text)
    counts: collections.Counter = field(default_factory=collections.Counter)


def execute(command, **options):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIME_LIMIT, check=False, errors="replace", **options)


# ---- Compiling


def compile_command(variant):
    compiler, flags, _ = VARIANTS[variant]
    return [compiler, *flags, "-g", "-std=c++20", "-Wall", "-Wextra", "-Wno-unused", *(["-Wno-self-assign-overloaded"] if compiler == "clang++" else [])]


def digest(*parts):
    return hashlib.sha256(b"\0".join(str(part).encode() for part in parts)).hexdigest()[:24]


def precompiled_header(variant, folder):
    """The folder with truth.h and, for g++, the same precompiled."""
    header = (HERE / "truth.h").read_text()
    command = compile_command(variant)
    place = folder / "precompiled" / digest(header, *command)
    with PRECOMPILING:
        if (place / "ready").exists():
            return place
        place.mkdir(parents=True, exist_ok=True)
        (place / "truth.h").write_text(header)
        result = execute([*command, "-x", "c++-header", place / "truth.h", "-o",
                          place / ("truth.h.gch" if command[0] == "g++" else "truth.pch")])
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        (place / "ready").touch()
        return place


def compile_program(text, variant, folder):
    command = compile_command(variant)
    header = precompiled_header(variant, folder)
    place = folder / digest(text, (HERE / "truth.h").read_text(), *command)
    executable = place / "program"
    with COMPILING.setdefault(place, threading.Lock()):
        compile_once(command, header, place, executable, text)
        return stripped_copy(place, executable) if VARIANTS[variant][2] else executable


def compile_once(command, header, place, executable, text):
    if not executable.exists():
        place.mkdir(parents=True, exist_ok=True)
        source = place / "program.cc"
        source.write_text(text)
        use = ["-I", header] if command[0] == "g++" else ["-I", header, "-include-pch", header / "truth.pch"]
        unfinished = pathlib.Path(tempfile.mktemp(dir=place))
        result = execute([*command, *use, source, "-o", unfinished])
        if result.returncode != 0:
            raise RuntimeError("does not compile: " + result.stderr[:3000])
        unfinished.rename(executable)


def stripped_copy(place, executable):
    stripped = place / "stripped" / "program"
    if not stripped.exists():
        stripped.parent.mkdir(exist_ok=True)
        unfinished = pathlib.Path(tempfile.mktemp(dir=place))
        execute(["strip", "-o", unfinished, executable])
        unfinished.rename(stripped)
    return stripped


# ---- Reading


def told_by_program(text):
    """[(live, address)] by object; nothing if the output is none."""
    objects = []
    for line in text.splitlines():
        number, live, place = line.split()
        if int(number) != len(objects):
            raise ValueError(f"object {number} out of order")
        objects.append((int(live), ~(int(place, 16) ^ 0xa5a5000000000000) & 0xffffffffffffffff))
    return objects


@dataclass
class Unit:
    object: int
    control: int
    verdict: str
    why: str
    strong: int
    type: str


def told_by_analyzer(text):
    """({address: Unit}, {address: verdict of a plain block that is garbage}, the report)"""
    units, plain, report = {}, {}, None
    for line in text.splitlines():
        words = line.split(maxsplit=8)
        if words[0] == "unit":
            unit = Unit(int(words[1], 16), int(words[2], 16), words[3], words[4], int(words[5]),
                        words[8] if len(words) > 8 else "")
            # An object that has ended, and whose counts a weak handle keeps, says where it was: another may be there now.
            if unit.strong > 0 or unit.object not in units:
                units[unit.object] = unit
        elif words[0] == "plain":
            plain[int(words[1], 16)] = words[3]
        else:
            report = json.loads(line.partition(" ")[2])
    return units, plain, report


def class_name(text):
    """The generated class's name in how a report writes it."""
    match = re.search(r"(\w+?)(<1>)?$", text)
    name = match[1] if match else text
    return name[1:] if match and match[2] else name


# ---- Comparing


class Judge:
    def __init__(self, program, model):
        self.program, self.model, self.outcome = program, model, Outcome()
        self.verdicts = model.verdicts()
        self.within_reach = model.within_reach()
        self.reached = set()  # of these, what the analyzer says is alive

    def problem(self, cause, text):
        self.outcome.problems.append((cause, text))

    def name(self, thing):
        return f"object {thing.number} ({self.program.classes[thing.cls]['name']})"

    def model_holds(self, told):
        """Whether the program itself saw what the model says."""
        if len(told) != len(self.model.objects):
            self.problem("model", f"{len(told)} objects made, {len(self.model.objects)} in the model")
            return False
        for thing, (live, _) in zip(self.model.objects, told):
            parts = sum(self.program.classes[c]["tracked"] for c in self.program.ancestors(thing.cls))
            if live != (0 if thing.ended else parts):
                self.problem("model", f"{self.name(thing)}: {live} live parts; the model says {self.verdicts[thing.number]}")
        return not self.outcome.problems

    def compare(self, told, units, plain, report, stripped):
        counts = self.outcome.counts
        alive_at = {address for thing, (_, address) in zip(self.model.objects, told) if not thing.ended}
        explained = set()
        for thing, (_, address) in zip(self.model.objects, told):
            verdict = self.verdicts[thing.number]
            if not thing.counted:
                self.compare_plain(thing, verdict, plain.get(address))
                explained.add(address)
            elif verdict == "ended":
                if address in units and address not in alive_at and units[address].verdict in GARBAGE:
                    self.compare_ended(thing, units[address])
            else:
                self.compare_unit(thing, verdict, units.get(address), stripped)
        if not any(v == "leaked" for v in self.verdicts.values()):
            strays = {a: v for a, v in plain.items() if a not in explained}
            counts["invented"] += len(strays)
            if strays:
                self.problem("invented memory", f"{len(strays)} blocks of nobody's are called leaked")
        self.compare_report(report, stripped)
        return self.outcome

    def compare_plain(self, thing, verdict, said):
        counts = self.outcome.counts
        if verdict == "leaked" and said is None and thing.number in self.within_reach:
            counts["plain within reach"] += 1
        elif verdict == "leaked":
            counts["plain leaked"] += 1
            counts["plain found"] += said is not None
        elif verdict == "alive" and said is not None:
            counts["invented"] += 1
            self.problem("invented plain", f"{self.name(thing)} without a count lives, and is called {said}")

    def compare_ended(self, thing, unit):
        """The memory of an object that ended, kept by weak cells: garbage only if these are."""
        boxes = [cell for box in self.model.boxes.values() for cell in box]
        holders = [cell for o in self.model.objects if self.verdicts[o.number] == "alive" for m in o.members.values() for cell in m]
        if any(cell.target is thing and cell.strength == "weak" for cell in boxes + holders):
            self.outcome.counts["invented"] += 1
            self.problem("invented ended", f"{self.name(thing)} has ended, its memory is held: called {unit.verdict}")

    def compare_unit(self, thing, verdict, unit, stripped):
        counts = self.outcome.counts
        counts["units"] += 1
        if verdict == "leaked" and unit is not None and unit.why == "root" and thing.number in self.within_reach:
            counts["within reach"] += 1
            self.reached.add(thing.number)
            return None
        counts["leaked"] += verdict == "leaked"
        if unit is None:
            counts["not seen"] += 1
            return self.problem("not seen", f"{self.name(thing)} is no unit")
        if class_name(unit.type) != self.program.classes[thing.cls]["name"]:
            counts["other type"] += 1
            self.problem("type", f"{self.name(thing)} is called {unit.type}")
        said = unit.verdict in GARBAGE
        if verdict == "leaked" and said:
            counts["found"] += 1
        elif verdict == "leaked":
            counts[f"missed: {unit.why}"] += 1
            if unit.why == "root" and (self.below_plain_leak(thing) or (stripped and self.has_stacks())):
                counts["missed: root"] -= 1
                counts["missed: stale"] += 1
            elif not (unit.why == "doubt" and (stripped or self.has_alternatives())):
                self.problem(f"missed by {unit.why}", f"{self.name(thing)} is leaked, and called {unit.verdict}")
        elif said:
            counts["invented"] += 1
            self.problem("invented", f"{self.name(thing)} lives, and is called {unit.verdict}")
        return None

    def has_alternatives(self):
        """What an optional or a variant holds now no snapshot says."""
        kinds = {member["kind"] for cls in self.program.classes for member in cls["members"]}
        return bool(kinds & {"optional", "optional_weak", "variant", "variants"})

    def has_stacks(self):
        """Stacks that live when the snapshot is taken: a stale word there can name an object in a block of its own, of which
        nothing but debug info says that it is the unit's."""
        return self.program.end != "return" or any(scene["where"] == "parked" for scene in self.program.scenes)

    def below_plain_leak(self, thing):
        """A leaked object without a count leads here: a stale word may hide that, and so this."""
        raw = [o for o in self.model.objects if not o.counted and self.verdicts[o.number] == "leaked"]
        return thing.number in self.model.reachable([cell for o in raw for m in o.members.values() for cell in m])

    def compare_report(self, report, stripped):
        """Cycles by their types and number, as a reader sees them."""
        # Rings of the same types and members are one finding, whatever their lengths: so sets of types.
        names = lambda numbers: tuple(sorted({self.program.classes[self.model.objects[n].cls]["name"] for n in numbers}))
        knots = [knot for knot in self.model.knots("leaked") if not self.reached & set(knot)]
        true = collections.Counter(names(knot) for knot in knots)
        said, guessed = collections.Counter(), collections.Counter()
        for finding in report["findings"]:
            if finding["kind"] != "cycle":
                continue
            types = tuple(sorted({class_name(m["type"]) for m in finding["members"]}))
            said[types] += finding["instances"]
            if any("which of several handles" in reason for reason in finding["reasons"]):
                guessed[types] += finding["instances"]
            self.outcome.counts["proved"] += finding["instances"] * (finding["confidence"] == "proved")
        self.outcome.counts["cycles"] += sum(true.values())
        self.outcome.counts["cycles found"] += sum((true & said).values())
        same_units = not any(cause in ("invented", "not seen", "type") or cause.startswith("missed")
                             for cause, _ in self.outcome.problems)
        doubt = (stripped or self.has_alternatives()) and self.outcome.counts["missed: doubt"] + self.outcome.counts["missed: stale"] > 0
        doubt = doubt or (stripped and self.has_alternatives())  # a variant's weak cell looks like an owner
        # Which one owns is a guess, and says so: the ring may be another one through the same garbage.
        missing, invented = true - said, said - true
        if guessed:
            missing, invented = missing if sum(missing.values()) > sum(guessed.values()) else {}, said - guessed - true
        if same_units and not doubt and (missing or invented):
            self.problem("cycles", f"cycles: missing {dict(missing)}, invented {dict(invented)}")
        objects = sum(map(len, knots))
        if same_units and not doubt and not guessed and report["summary"]["leaked_objects"] != objects:
            self.problem("cycles", f"{report['summary']['leaked_objects']} objects in cycles instead of {objects}")
        if said - true and not same_units:
            self.problem("invented cycle", f"no such cycles: {dict(said - true)}")


def judge(program, choice, variant, build, folder, keep=None):
    """Compiles and runs the program, and compares."""
    model = program.run(choice)
    verdict = Judge(program, model)
    executable = compile_program(emit(program), variant, folder)
    place = pathlib.Path(tempfile.mkdtemp(prefix="gordian-truth-", dir=keep))
    try:
        run = execute([executable, choice], env={**os.environ, "LD_PRELOAD": str(build / "preload" / "libgordian.so"),
                                                 "GORDIAN_OPTIONS": f"out={place}"})
        if run.returncode != 0:
            verdict.problem("run", f"exit status {run.returncode}: {run.stderr[-600:]}")
            return verdict.outcome
        told = told_by_program(run.stdout)
        if not verdict.model_holds(told):
            return verdict.outcome
        snapshots = sorted(place.glob("*.gsnap"))
        if not snapshots:
            verdict.problem("run", "no snapshot")
            return verdict.outcome
        seen = execute([build / "tests" / "truth" / "verdicts", snapshots[-1]])
        if seen.returncode != 0:
            verdict.problem("analysis", seen.stderr)
            return verdict.outcome
        units, plain, report = told_by_analyzer(seen.stdout)
        return verdict.compare(told, units, plain, report, VARIANTS[variant][2])
    finally:
        if keep is None:
            shutil.rmtree(place, ignore_errors=True)

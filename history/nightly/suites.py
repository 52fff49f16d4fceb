"""The tests of CTest, of Meson and of a file with commands, in one form.

Each test is run by itself, not by its runner, so that each has a folder of its own, one that hangs or crashes takes no other
along, and an interrupted night goes on where it was. What the runners know of a test is honoured: its folder, environment, time limit,
what it counts as success, and what must not run before it or beside it.
"""

import dataclasses
import fnmatch
import json
import re
import shlex
import subprocess


class SuiteError(Exception):
    """The tests cannot be listed; the message says why."""


@dataclasses.dataclass
class Test:
    name: str  # "ctest/parser", unique
    command: list
    folder: str = None  # to run it in
    environment: dict = dataclasses.field(default_factory=dict)
    changes: list = dataclasses.field(default_factory=list)  # of the environment: "PATH=path_list_prepend:/dir"
    timeout: float = None  # seconds; as without gordian
    fails: bool = False  # it is meant to
    skip_status: int = None
    passes_if: list = dataclasses.field(default_factory=list)  # regular expressions: one is in its output
    fails_if: list = dataclasses.field(default_factory=list)
    after: set = dataclasses.field(default_factory=set)  # names of tests that come before it
    locks: set = dataclasses.field(default_factory=set)  # what it needs for itself
    alone: bool = False


def _ask(command, what):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SuiteError(f"{what}: {shlex.join(command)}: {error}") from error
    if done.returncode != 0:
        raise SuiteError(f"{what}: {shlex.join(command)}: {(done.stderr or done.stdout).strip()[-500:]}")
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise SuiteError(f"{what}: {shlex.join(command)} printed no JSON: {error}") from error


def _list_of(value):
    return value if isinstance(value, list) else [value]


def ctest_tests(build):
    """https://cmake.org/cmake/help/latest/manual/ctest.1.html#show-as-json-object-model"""
    listed = _ask(["ctest", "--test-dir", build, "--show-only=json-v1"], "the tests of CTest cannot be listed")
    tests, fixtures = [], {"FIXTURES_SETUP": {}, "FIXTURES_CLEANUP": {}, "FIXTURES_REQUIRED": {}}
    for entry in listed.get("tests", []):
        properties = {each["name"]: each["value"] for each in entry.get("properties", [])}
        if properties.get("DISABLED") or not entry.get("command"):  # without a command it was not built
            continue
        name = f"ctest/{entry['name']}"
        for role, members in fixtures.items():
            for fixture in _list_of(properties.get(role, [])):
                members.setdefault(fixture, set()).add(name)
        tests.append(Test(
            name, entry["command"], properties.get("WORKING_DIRECTORY"),
            environment=dict(line.partition("=")[::2] for line in _list_of(properties.get("ENVIRONMENT", []))),
            changes=_list_of(properties.get("ENVIRONMENT_MODIFICATION", [])),
            timeout=properties.get("TIMEOUT"), fails=bool(properties.get("WILL_FAIL")),
            skip_status=properties.get("SKIP_RETURN_CODE"),
            passes_if=_list_of(properties.get("PASS_REGULAR_EXPRESSION", [])),
            fails_if=_list_of(properties.get("FAIL_REGULAR_EXPRESSION", [])),
            after={f"ctest/{other}" for other in _list_of(properties.get("DEPENDS", []))},
            locks={f"ctest/{lock}" for lock in _list_of(properties.get("RESOURCE_LOCK", []))},
            alone=bool(properties.get("RUN_SERIAL"))))
    by_name = {test.name: test for test in tests}
    for fixture, needing in fixtures["FIXTURES_REQUIRED"].items():
        for name in needing:
            by_name[name].after |= fixtures["FIXTURES_SETUP"].get(fixture, set()) - {name}
    for fixture, cleaning in fixtures["FIXTURES_CLEANUP"].items():
        for name in cleaning:
            by_name[name].after |= fixtures["FIXTURES_REQUIRED"].get(fixture, set()) - {name}
    return tests


def meson_tests(build):
    """https://mesonbuild.com/IDE-integration.html#tests"""
    listed = _ask(["meson", "introspect", build, "--tests"], "the tests of Meson cannot be listed")
    tests, seen = [], {}
    for entry in listed:
        project = entry["suite"][0].partition(":")[0] if entry.get("suite") else ""
        name = f"meson/{project + '/' if project else ''}{entry['name']}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name += f" ({seen[name]})"
        environment = entry.get("env") or {}
        # Meson's own limit of 0 or less is none.
        limit = entry.get("timeout") or None
        tests.append(Test(name, entry["cmd"], entry.get("workdir") or build, environment=environment,
                          timeout=limit if limit and limit > 0 else None, skip_status=77,
                          fails_if=[r"(?m)^not ok (?!.*# (?:TODO|SKIP))"] if entry.get("protocol") == "tap" else [],
                          alone=not entry.get("is_parallel", True)))
    return tests


def listed_commands(path):
    """A command a line, NAME: before it if wanted; `#` begins a comment. Run by the shell only if it needs one."""
    tests = []
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        named = re.match(r"([\w./-]+):\s+(.+)", line)
        name, text = named.groups() if named else (f"line {number}", line)
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise SuiteError(f"{path}:{number}: {error}") from error
        needs_shell = re.search(r"[|&;<>()$`*?\[\]~]", text) or re.match(r"\w+=", text)
        tests.append(Test(f"commands/{name}", ["sh", "-c", text] if needs_shell else words, str(path.parent) if path.parent else None))
    return tests


def all_tests(settings, pathlib_path):
    """What the settings ask for. Throws SuiteError."""
    sources = settings["tests"]
    tests = []
    if sources["ctest"]:
        tests += ctest_tests(sources["ctest"])
    if sources["meson"]:
        tests += meson_tests(sources["meson"])
    if sources["commands"]:
        tests += listed_commands(pathlib_path(sources["commands"]))
    names = [test.name for test in tests]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise SuiteError(f"several tests are called {', '.join(double)}")

    def fits(name, patterns):
        return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(name.partition("/")[2], pattern) for pattern in patterns)

    chosen = {test.name for test in tests if fits(test.name, sources["select"]) and not fits(test.name, sources["exclude"])}
    by_name = {test.name: test for test in tests}
    needed = list(chosen)
    while needed:  # what comes before a chosen test is needed by it
        more = (by_name[needed.pop()].after & by_name.keys()) - chosen
        chosen |= more
        needed += more
    if not chosen:
        raise SuiteError("there are no tests; is everything built, and do `select` and `exclude` leave some?")
    for test in tests:
        test.after &= chosen
    return [test for test in tests if test.name in chosen]

"""What a nightly run is to do: a TOML file, then the command line, which wins.

All keys, with their defaults, are in DEFAULTS below; docs/nightly.md explains them. An unknown key is an error: a typing mistake
in a file that nobody looks at for a year must not go unnoticed. `$NAME` in strings of [notify] and [history] is the
environment's, so that secrets need not stand in the file. Relative paths are relative to the file.
"""

import os
import pathlib
import re
import subprocess
import tomllib

DEFAULTS = {
    "project": "default",
    "branch": "",  # of git, else "main"
    "build": "",  # what was built; of `git describe`, else ""
    "out": "nightly-out",
    "gordian": "",  # the command; beside this script, else of PATH
    "before": [],  # a command that builds what is tested
    "jobs": 0,  # tests at a time; 0: one for each core
    "timeout": "30m",  # of one test, unless it has a limit of its own
    "keep": 14,  # nights whose snapshots stay; their reports stay for ever
    "tests": {"ctest": "", "meson": "", "commands": "", "select": ["*"], "exclude": [], "timeout_factor": 5},
    "formats": [],  # files for other tools: keys of FORMATS
    "source_root": "",  # that sources are named relative to in them; the folder that the night is started in
    "run": {"options": [], "environment": {}},
    "check": {"baseline": "", "suppressions": [], "options": []},
    "history": {"db": "", "options": []},
    "dashboard": {"out": "", "options": []},
    "notify": {"when": "trouble", "file": "", "command": [], "webhook": "", "timeout": 10},
}
PATHS = {"out", "source_root", "gordian", "tests.ctest", "tests.meson", "tests.commands", "check.baseline", "check.suppressions",
         "dashboard.out", "notify.file"}
FORMATS = {"sarif": "leaks.sarif", "junit": "leaks.xml", "dot": "leaks.dot", "openmetrics": "leaks.prom"}  # → file of the night
WHEN = ("trouble", "always", "never")
DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|min|h)?")
SECONDS = {None: 1, "s": 1, "m": 60, "min": 60, "h": 3600}


class SettingsError(Exception):
    """Something that the user has to write otherwise; the message says what and where."""


def seconds(text):
    match = DURATION.fullmatch(str(text))
    if not match or float(match[1]) <= 0:
        raise SettingsError(f"'{text}' is no duration; write one like 90s, 30m or 2h")
    return float(match[1]) * SECONDS[match[2]]


def _merged(given, defaults, where=""):
    """`defaults` with what is given; every value has the type of the default."""
    result = {key: _merged({}, value, where) if isinstance(value, dict) and value else value for key, value in defaults.items()}
    for key, value in given.items():
        name = f"{where}{key}"
        if key not in defaults:
            raise SettingsError(f"there is no setting `{name}`; there are {', '.join(sorted(where + k for k in defaults))}")
        wanted = defaults[key]
        if isinstance(wanted, str) and isinstance(value, (int, float)) and name == "timeout":
            value = str(value)
        if isinstance(wanted, list) and isinstance(value, str):
            value = [value]
        if type(value) is not type(wanted):
            raise SettingsError(f"`{name}` has to be {_type_name(wanted)}, like {wanted!r}")
        if isinstance(wanted, list) and not all(isinstance(part, str) for part in value):
            raise SettingsError(f"`{name}` has to be a list of strings")
        result[key] = _merged(value, wanted, f"{name}.") if isinstance(wanted, dict) and wanted else value
    return result


def _type_name(value):
    return {str: "a string", int: "a number", list: "a list of strings", dict: "a table"}[type(value)]


def _expanded(text):
    def value_of(match):
        name = match[1] or match[2]
        if name not in os.environ:
            raise SettingsError(f"the environment has no {name}, which the settings refer to")
        return os.environ[name]

    return re.sub(r"\$(?:(\w+)|\{(\w+)\})", value_of, text)


def _absolute(settings, folder):
    for name in PATHS:
        table, _, key = name.rpartition(".")
        place = settings[table] if table else settings
        values = place[key] if isinstance(place[key], list) else [place[key]]
        absolute = [str(folder / value) if value else value for value in values]
        place[key] = absolute if isinstance(place[key], list) else absolute[0]


def _said_by_git(folder, *arguments):
    done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _fill_in(settings, folder):
    settings["branch"] = settings["branch"] or _said_by_git(folder, "symbolic-ref", "--short", "-q", "HEAD") or "main"
    settings["build"] = settings["build"] or _said_by_git(folder, "describe", "--always", "--dirty")
    settings["jobs"] = settings["jobs"] or len(os.sched_getaffinity(0))
    if not settings["gordian"]:
        here = pathlib.Path(__file__).resolve()  # ROOT/history/nightly, or installed in PREFIX/share/gordian/nightly
        beside = [path for path in (here.parents[2] / "build" / "cli" / "gordian", here.parents[3] / "bin" / "gordian") if path.exists()]
        settings["gordian"] = str(beside[0]) if beside else "gordian"


def load(path, overrides):
    """The settings of a file (None: there is none), with {"tests.ctest": …} of the command line over it. Throws SettingsError."""
    given, folder = {}, pathlib.Path.cwd()
    if path:
        try:
            with open(path, "rb") as file:
                given = tomllib.load(file)
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
        folder = pathlib.Path(path).resolve().parent
    try:
        settings = _merged(given, DEFAULTS)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error
    _absolute(settings, folder)
    for name, value in overrides.items():
        if value is None or value == []:
            continue
        table, _, key = name.rpartition(".")
        (settings[table] if table else settings)[key] = value
    for key in ("webhook", "file"):
        settings["notify"][key] = _expanded(settings["notify"][key])
    database = _expanded(settings["history"]["db"])
    is_file = database and "://" not in database and "history.db" not in {name for name, value in overrides.items() if value}
    settings["history"]["db"] = str(folder / database) if is_file else database
    if settings["notify"]["when"] not in WHEN:
        raise SettingsError(f"`notify.when` is one of {', '.join(WHEN)}")
    unknown = [form for form in settings["formats"] if form not in FORMATS]
    if unknown:
        raise SettingsError(f"`formats` has {unknown[0]}; there are {', '.join(FORMATS)}")
    if settings["jobs"] < 0 or settings["keep"] < 1:
        raise SettingsError("`jobs` has to be 0 or more, `keep` 1 or more")
    if not any(settings["tests"][source] for source in ("ctest", "meson", "commands")):
        raise SettingsError("which tests? Name at least one of tests.ctest, tests.meson and tests.commands (--ctest, --meson, --commands)")
    seconds(settings["timeout"])
    _fill_in(settings, folder)
    return settings

"""What follows the tests: looking at what was not looked at, history, gate, dashboard.

Every step runs whatever became of the ones before, and is noted in the journal. What the history could not take tonight is given
to it again on the next night: adding is idempotent.
"""

import concurrent.futures
import json
import pathlib
import subprocess

from settings import FORMATS
from watched_test import folder_name, has_report

STEP_LIMIT = 6 * 3600  # seconds
MOST_TRIES = 5
UNREADABLE = 3  # exit status of `gordian check`


def call(command, limit=STEP_LIMIT, folder=None):
    """(status, stdout, stderr); a command that cannot be started or does not end has a status, too."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, check=False,
                              timeout=limit)
    except subprocess.TimeoutExpired:
        return 124, "", f"no end after {limit} s"
    except OSError as error:
        return 127, "", f"{command[0]}: {error.strerror}"
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def last_lines(text, count=3):
    return "\n".join(text.strip().splitlines()[-count:])


def before(night, settings):
    """The command that builds what is tested."""
    status, out, err = call(settings["before"])
    night.write("before.txt", out + err)
    night.note("step", name="before", ok=status == 0, said="" if status == 0 else f"exit status {status}: {last_lines(err or out)}")


def analyze(night, settings):
    """Snapshots without a report: `gordian run` was ended before it had looked at them."""
    folders = [night.tests_folder / folder_name(name) for name in night.tests]
    done = night.steps.get("analyze", {}).get("folders", [])
    left = [folder for folder in folders if not has_report(folder) and any(folder.glob("*.gsnap")) and folder.name not in done]

    def one(folder):
        for name in ("report.json", "report.pb"):
            (folder / name).unlink(missing_ok=True)
        status, out, err = call([settings["gordian"], "analyze", "--format=json", str(folder)])
        if out.strip():  # one that cannot be read does not take the others along
            partial = folder / ".report.json.partial"
            partial.write_text(out, encoding="utf-8")
            partial.replace(folder / "report.json")
        return "" if status == 0 else f"{folder.name}: {last_lines(err, 1)}"

    with concurrent.futures.ThreadPoolExecutor(settings["jobs"]) as pool:
        problems = [problem for problem in pool.map(one, left) if problem]
    night.note("step", name="analyze", ok=not problems, folders=done + [folder.name for folder in left], said="\n".join(problems))


def is_watched(night, name):
    folder = night.tests_folder / folder_name(name)
    return has_report(folder) or (folder / "report.json").exists() and (folder / "report.json").stat().st_size > 0


def report_folders(night):
    return [str(night.tests_folder / folder_name(name)) for name in sorted(night.tests) if is_watched(night, name)]


def _add(night, settings):
    """What the history said, and whether it has the night now."""
    about = night.about
    command = [settings["gordian"], "history", "add", "--db", settings["history"]["db"], "--project", about["project"],
               "--branch", about["branch"], *(["--build", about["build"]] if about["build"] else []),
               "--time", about["time"],  # a program that several tests run is one program of this night
               *settings["history"]["options"], str(night.tests_folder)]
    status, out, err = call(command)
    return last_lines(out, 1) if status == 0 else f"exit status {status}: {last_lines(err or out)}", status == 0


def add_to_history(tonight, earlier, settings):
    """Tonight, and if that went well, nights before that are still missing, each five times at most."""
    if not settings["history"]["db"] or not report_folders(tonight):
        return
    said, added = _add(tonight, settings)
    late = []
    for night in earlier if added else []:
        tries = night.steps.get("history", {}).get("tries", 0)
        if night.is_done("history") or tries >= MOST_TRIES or "time" not in night.about or not report_folders(night):
            continue
        problem, ok = _add(night, settings)
        night.note("step", name="history", ok=ok, tries=tries + 1, said=problem)
        late.append(f"the night {night.name} was added late" if ok else f"the night {night.name} cannot be added: {problem}")
    tonight.note("step", name="history", ok=added and not any("cannot" in line for line in late), added=added, tries=1,
                 said="\n".join([said, *late]))


def check(night, settings, update_baseline):
    """Exit status of the gate. Its verdict is in check.txt, check.json and check.md of the night."""
    folders = report_folders(night)
    if not folders:
        night.note("step", name="check", ok=False, status=UNREADABLE, said="there is no report at all")
        return UNREADABLE
    # Thousands of folders do not fit on a command line: all tests of a night are below one.
    options = settings["check"]
    base = [settings["gordian"], "check", *(word for path in options["suppressions"] for word in ("--suppressions", path)), *options["options"]]
    baseline = ["--baseline", options["baseline"]] if options["baseline"] else []
    first = update_baseline and not pathlib.Path(options["baseline"]).exists()
    status = None
    for form, name in (("text", "check.txt"), ("markdown", "check.md"), ("json", "check.json")):
        status, out, err = call([*base, *([] if first else baseline), f"--format={form}", str(night.tests_folder)])
        if out:
            night.write(name, out)
        if status not in (0, 1, UNREADABLE):
            night.note("step", name="check", ok=False, status=status, said=f"exit status {status}: {last_lines(err)}")
            return status
    said = ""
    if update_baseline and status != UNREADABLE:
        status, out, err = call([*base, *baseline, "--update-baseline", str(night.tests_folder)])
        said = last_lines(out if status == 0 else err, 12)
    night.note("step", name="check", ok=status in (0, 1), status=status, said=said)
    return status


def formats(night, settings):
    """The night's findings, accepted ones, too, in files for other tools."""
    if not settings["formats"] or not report_folders(night):
        return
    problems = []
    root = ["--source-root", settings["source_root"]] if settings["source_root"] else []
    for form in settings["formats"]:
        partial = night.folder / f".{FORMATS[form]}.partial"
        status, _, err = call([settings["gordian"], "analyze", f"--format={form}", *root, "--output", str(partial), str(night.tests_folder)])
        if partial.exists():  # one report that cannot be read does not take the others along; the file says so
            partial.replace(night.folder / FORMATS[form])
        if status != 0:
            problems.append(f"{form}: exit status {status}: {last_lines(err, 1)}")
    night.note("step", name="formats", ok=not problems, said="\n".join(problems))


def new_findings(night):
    try:
        return json.loads((night.folder / "check.json").read_text(encoding="utf-8"))["new"]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def dashboard(night, settings):
    if not settings["dashboard"]["out"] or not settings["history"]["db"]:
        return
    out = settings["dashboard"]["out"]
    status, said, err = call([settings["gordian"], "dashboard", "--db", settings["history"]["db"], "--out", out,
                              *settings["dashboard"]["options"]])
    night.note("step", name="dashboard", ok=status == 0, said=out if status == 0 else f"exit status {status}: {last_lines(err or said)}")

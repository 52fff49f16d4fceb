"""One test under the runtime: its folder, its environment, its end, and whether there is something to look at."""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from watcher import GRACE

REPORT, OUTPUT = "report.pb", "output.txt"
MOST_OUTPUT = 4 << 20  # bytes that are searched for regular expressions
OWN_FAILURE = 125  # of `gordian run`
# A test begins when the watcher knows of it: a line comes then. If the night is killed before, nothing begins.
WHEN_KNOWN = ["sh", "-c", 'read -r line || exit 125; exec "$@" </dev/null', "sh"]


_running, _stopping = set(), threading.Event()


def end_all():
    """Ends every test that runs; run_test() gives nothing for them."""
    _stopping.set()
    for process in list(_running):
        _end(process)


def folder_name(test_name):
    """As the test is called, but fit for a file system; two tests never have the same."""
    safe = re.sub(r"[^\w.-]+", "_", test_name)[:80]
    return safe if safe == test_name else f"{safe}.{hashlib.sha256(test_name.encode()).hexdigest()[:6]}"


def _changed(environment, change):
    """CTest's ENVIRONMENT_MODIFICATION: NAME=OPERATION:VALUE."""
    name, _, rest = change.partition("=")
    operation, _, value = rest.partition(":")
    old = environment.get(name, "")
    joined = {"string": "", "path_list": ":", "cmake_list": ";"}
    kind, _, where = operation.rpartition("_")
    if operation == "set":
        environment[name] = value
    elif operation == "unset":
        environment.pop(name, None)
    elif operation == "reset":
        environment.pop(name, None)
        if name in os.environ:
            environment[name] = os.environ[name]
    elif kind in joined:
        parts = [old, value] if where == "append" else [value, old]
        environment[name] = joined[kind].join(part for part in parts if part)


def environment_of(test, settings):
    environment = {**os.environ, **{name: str(value) for name, value in settings["run"]["environment"].items()}, **test.environment}
    for change in test.changes:
        _changed(environment, change)
    return environment


def _end(process):
    """All that the test has started and that is still in its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
            return
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _searched(output, patterns):
    return any(re.search(pattern, output) for pattern in patterns)


def verdict(test, status, output):
    """What the test's own runner would say: passed, failed, skipped."""
    if test.skip_status is not None and status == test.skip_status:
        return "skipped"
    try:
        if _searched(output, test.fails_if):
            good = False
        elif test.passes_if:
            good = _searched(output, test.passes_if)
        else:
            good = status == 0
    except re.error:  # CMake's regular expressions are nearly, but not quite, ours
        good = status == 0
    return "passed" if good != test.fails else "failed"


def own_output(said, folder):
    """What the test itself printed: `gordian run` puts its report behind that."""
    with contextlib.suppress(OSError):
        report = (folder / "report.txt").read_text(errors="replace")
        said = said.replace(report, "") if report else said
    return re.sub(r"(?m)^gordian: .*\n?", "", said)


def has_report(folder):
    path = folder / REPORT
    return path.exists() and path.stat().st_size > 0


def run_test(test, folder, settings, limit, watcher):
    """Runs it; what is to be remembered of it, or None if end_all() came in between. The folder is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [settings["gordian"], "run", "-o", str(folder), *settings["run"]["options"], "--", *test.command]
    started, timed_out = time.monotonic(), False
    with open(folder / OUTPUT, "wb") as output:
        try:
            if shutil.which(command[0]) is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            process = subprocess.Popen(WHEN_KNOWN + command, cwd=test.folder, env=environment_of(test, settings), stdin=subprocess.PIPE,
                                       stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as error:
            return {"result": "failed", "status": OWN_FAILURE, "seconds": 0, "watched": False, "why": f"{command[0]}: {error.strerror}"}
        watcher.begun(process.pid)
        _running.add(process)
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(b"\n")
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            timed_out = True
        _end(process)  # what it left in the background must not disturb other tests
        _running.discard(process)
        watcher.ended(process.pid)
    if _stopping.is_set():
        return None
    if timed_out:  # reports may be half written; the snapshots are looked at later
        for report in folder.glob("report.*"):
            report.unlink()
    said = (folder / OUTPUT).read_bytes()[-MOST_OUTPUT:].decode(errors="replace")
    result = {"result": "timed out" if timed_out else verdict(test, process.returncode, own_output(said, folder)), "status": process.returncode,
              "seconds": round(time.monotonic() - started, 2), "watched": has_report(folder)}
    if not result["watched"]:
        messages = [line for line in said.splitlines() if line.startswith("gordian: ")]
        result["why"] = messages[-1][len("gordian: "):] if messages else "it left no report"
    return result

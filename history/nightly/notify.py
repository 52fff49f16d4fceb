"""Tells people: a file, a command, a URL. One that fails does not keep the others from being told."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import summary
from steps import last_lines

TRIES = 3


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook that has moved is not followed: the message would go to somebody that the user did not name."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # pylint: disable=too-many-arguments,too-many-positional-arguments
        return None


def _place(url):
    """The URL without what may be secret."""
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"


def _post(url, message, timeout, pause):
    """What went wrong, if anything."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        return "the webhook is no http:// or https:// URL"
    request = urllib.request.Request(url, json.dumps(message).encode(), {"Content-Type": "application/json", "User-Agent": "gordian-nightly"})
    opener = urllib.request.build_opener(NoRedirect)
    problem = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause * 2**attempt)
        try:
            with opener.open(request, timeout=timeout):
                return ""
        except urllib.error.HTTPError as error:
            problem = f"HTTP {error.code} {error.reason}"
            if error.code < 500 and error.code != 429:  # it will say the same the next time
                break
        except (OSError, ValueError) as error:
            problem = str(getattr(error, "reason", error))
    return f"{_place(url)}: {problem}"


def _append(path, message):
    try:
        with open(path, "a", encoding="utf-8", errors="replace") as file:
            file.write(message["text"] + "\n")
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""


def _run(command, message, timeout):
    environment = {**os.environ, "GORDIAN_NIGHT_STATUS": str(message["status"]), "GORDIAN_NIGHT_VERDICT": message["verdict"],
                   "GORDIAN_NIGHT_SUMMARY": message["text"].splitlines()[0]}
    try:
        done = subprocess.run(command, input=message["text"].encode(errors="replace"), env=environment, capture_output=True, check=False,
                              timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"{command[0]}: no end after {timeout} s"
    except OSError as error:
        return f"{command[0]}: {error.strerror}"
    said = last_lines((done.stderr or done.stdout).decode(errors="replace"), 1)
    return "" if done.returncode == 0 else f"{command[0]}: exit status {done.returncode} {said}".rstrip()


def notify(night, settings, pause=1):
    """Whoever the settings name, if there is something to tell. `pause`: seconds before a second try."""
    wanted = settings["notify"]
    status = summary.exit_status(night)
    if wanted["when"] == "never" or (wanted["when"] == "trouble" and status == 0):
        return
    message = summary.message(night)
    told, problems = [], []

    def tell(who, problem):
        (problems if problem else told).append(problem or who)

    if wanted["file"]:
        tell(wanted["file"], _append(wanted["file"], message))
    if wanted["command"]:
        tell(wanted["command"][0], _run(wanted["command"], message, max(wanted["timeout"], 60)))
    if wanted["webhook"]:
        tell(_place(wanted["webhook"]), _post(wanted["webhook"], message, wanted["timeout"], pause))
    if told or problems:
        night.note("step", name="notify", ok=not problems, said="\n".join(problems) or ", ".join(told))

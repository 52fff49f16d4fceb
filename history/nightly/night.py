"""One night's folder, OUT/nights/TIME, and its journal: what was done so far, a JSON object a line.

    {"event":"night","project":"server","branch":"main","build":"v1.2-3-gabc","time":"2026-11-28T02:17:04Z"}
    {"event":"test","name":"ctest/parser","result":"passed","status":0,"seconds":1.2,"watched":true}
    {"event":"step","name":"history","ok":true,"said":"…"}
    {"event":"end","status":0}

Lines are only ever added, and each is on the disk before the next thing begins: whatever is killed when, a night goes on with
what its journal does not have. A last line that was not finished is not there.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import threading
import time

JOURNAL = "journal.jsonl"


class Night:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.name = self.folder.name
        self.tests, self.steps, self.about, self.ended = {}, {}, {}, None
        self._lock = threading.Lock()
        self._read()

    def _read(self):
        try:
            text = (self.folder / JOURNAL).read_bytes()
        except FileNotFoundError:
            return
        whole = text[: text.rfind(b"\n") + 1]
        if whole != text:
            os.truncate(self.folder / JOURNAL, len(whole))
        for line in whole.splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                self._take(json.loads(line))

    def _take(self, event):
        kind = event["event"]
        if kind == "test":
            self.tests[event["name"]] = event
        elif kind == "step":
            self.steps[event["name"]] = event
        elif kind == "night":
            self.about = event
        elif kind == "end":
            self.ended = event["status"]

    def note(self, event, **values):
        entry = {"event": event, **values}
        with self._lock:
            self._take(entry)
            self.folder.mkdir(parents=True, exist_ok=True)
            with open(self.folder / JOURNAL, "ab") as file:
                file.write(json.dumps(entry, ensure_ascii=False).encode(errors="replace") + b"\n")
                file.flush()
                os.fsync(file.fileno())

    def is_done(self, step):
        noted = self.steps.get(step, {})
        return noted.get("added", noted.get("ok", False))

    def write(self, name, text):
        """A file of the night, as a whole or not at all."""
        partial = self.folder / f".{name}.partial"
        partial.write_text(text, encoding="utf-8", errors="replace")
        partial.replace(self.folder / name)

    @property
    def tests_folder(self):
        return self.folder / "tests"


class Nights:
    """All nights of an output folder; while this object is open no other process has it."""

    def __init__(self, out):
        self.out = pathlib.Path(out)
        self.folder = self.out / "nights"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.out / "lock", "a", encoding="utf-8")  # pylint: disable=consider-using-with

    def lock(self, patience=0):
        """False if somebody else has it, and still has it after so many seconds."""
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
            time.sleep(0.1)

    @property
    def lock_file(self):
        """A process that inherits this has the lock, too."""
        return self._lock.fileno()

    def all(self):
        return [Night(path) for path in sorted(self.folder.iterdir()) if (path / JOURNAL).exists()]

    def new(self):
        name = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
        path, number = self.folder / name, 1
        while path.exists():
            number += 1
            path = self.folder / f"{name}.{number}"
        return Night(path)

    def unfinished(self):
        """The last night, if it has not come to its end."""
        nights = self.all()
        return nights[-1] if nights and nights[-1].ended is None else None

    def point_to(self, night):
        """OUT/latest."""
        link = self.out / ".latest.partial"
        link.unlink(missing_ok=True)
        link.symlink_to(pathlib.Path("nights") / night.name)
        link.replace(self.out / "latest")

    def forget_snapshots(self, keep):
        """Of all but the last nights; their reports stay. How many bytes are free now."""
        freed = 0
        for night in self.all()[:-keep]:
            for path in night.tests_folder.rglob("*.gsnap*"):
                with contextlib.suppress(OSError):
                    size = path.stat().st_size
                    path.unlink()
                    freed += size
        return freed

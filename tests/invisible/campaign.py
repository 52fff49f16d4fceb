"""What a campaign is: some real work that is done twice, bare and under the runtime, and must come out the same.

A campaign is a file of this folder with one `CAMPAIGN`; `scripts/invisible` finds it by that. Its `run(way, folder)` does
the work in the fresh folder, starts every program through `way`, and returns a dictionary: case → outcome, both text. An
outcome holds everything that must not change (status, output, counts) and nothing that does by itself (times, pids).
"""

import os
import pathlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

TIME_LIMIT = 600  # seconds, for one command


@dataclass(frozen=True)
class Campaign:
    name: str
    title: str
    run: Callable[["Way", pathlib.Path], dict[str, str]]
    needs: tuple[str, ...] = ()  # programs or files without which it is left out
    version: tuple[str, ...] = ()  # a command whose first line of output says what was run
    short: bool = False  # quick, and made of what is always there: a part of scripts/test


@dataclass
class Way:
    """How the programs of a campaign are started: as they are, or under the runtime."""
    name: str  # "bare" or "gordian"
    settings: dict = field(default_factory=dict)  # environment variables
    build: pathlib.Path = pathlib.Path()
    processes: list = field(default_factory=list)

    def environment(self, more=None):
        kept = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", "GORDIAN_OPTIONS")}
        return {**kept, "LC_ALL": "C.UTF-8", **self.settings, **(more or {})}

    def run(self, command, environment=None, **options):
        """The finished process, its outputs as text. It never waits for input."""
        options = {"timeout": TIME_LIMIT, "stdin": subprocess.DEVNULL, "errors": "replace", **options}
        if "input" in options:
            del options["stdin"]
        return subprocess.run([str(word) for word in command], env=self.environment(environment), capture_output=True, text=True,
                              check=False, **options)

    def outcome(self, command, environment=None, **options):
        """Status and both outputs, as the outcome of a case."""
        try:
            done = self.run(command, environment, **options)
        except subprocess.TimeoutExpired:
            return "hangs"
        return said(done)

    def start(self, command, environment=None, **options):
        """A server; `stop_all` ends it whatever happens."""
        process = subprocess.Popen([str(word) for word in command], env=self.environment(environment), stdin=subprocess.DEVNULL,
                                   **options)  # pylint: disable=consider-using-with
        self.processes.append(process)
        return process

    def stop_all(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.processes.clear()


def said(done):
    return f"status {done.returncode}\n{done.stdout}" + (f"\nstderr: {done.stderr}" if done.stderr else "")

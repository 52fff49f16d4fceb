#!/usr/bin/env python3
"""A PostgreSQL server for a test, on a unix socket (and, if asked for, on loopback) in a folder that goes with it.

  postgres.py -- COMMAND …     runs the command with GORDIAN_TEST_POSTGRES, the URL of an empty database

PostgreSQL refuses to run as root; then it runs as the user `postgres`, or `nobody`. Where it is not installed, the command
runs without the variable.
"""

import contextlib
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

TIME_LIMIT = 60  # seconds, to start and to stop


def programs():
    """The folder with the newest installed PostgreSQL's programs, or None."""
    def version(path):
        return int(re.search(r"/(\d+)/bin$", str(path)).group(1))
    folders = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(folders, key=version, default=None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A cluster with the user and database `gordian`. start() and stop() as often as wanted; close() at the end."""

    def __init__(self, loopback=False, settings=(), parent=None):
        self.bin = programs()
        if self.bin is None:
            raise FileNotFoundError("PostgreSQL is not installed: scripts/setup installs it")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gordian-pg-", dir=parent))
        self.account = self._account()
        self.port = free_port() if loopback else None
        self.settings = list(settings)
        self.process = None
        self.folder.chmod(0o755)
        (self.folder / "data").mkdir(mode=0o700)
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
            os.chown(self.folder / "data", self.account.pw_uid, self.account.pw_gid)
        self._run(self.bin / "initdb", "-D", self.folder / "data", "-U", "gordian", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    @staticmethod
    def _account():
        """Whom the server runs as; None: as who we are."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise FileNotFoundError("no user to run PostgreSQL as: it refuses root")

    def _options(self):
        options = dict(cwd=self.folder, stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)})
        if self.account:
            options.update(user=self.account.pw_uid, group=self.account.pw_gid, extra_groups=[])
        return options

    def _run(self, *command):
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **self._options())
        if result.returncode != 0:
            raise RuntimeError(f"{command[0]}: {result.stdout}{result.stderr}")
        return result.stdout

    def start(self):
        listen = ["-c", "listen_addresses=" + ("127.0.0.1" if self.port else "")]
        port = ["-p", str(self.port)] if self.port else []
        settings = [part for setting in self.settings for part in ("-c", setting)]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, *listen, *port, *settings],
                                            stdout=log, stderr=log, start_new_session=True, **self._options())
        deadline = time.monotonic() + TIME_LIMIT
        while subprocess.run([self.bin / "pg_isready", "-q", "-d", self.url("postgres")], check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start: " + (self.folder / "log").read_text(errors="replace"))
            time.sleep(0.05)
        return self

    def stop(self, how=signal.SIGINT):
        """SIGINT: at once, but in order (the clients' connections break); SIGTERM: waits for them; SIGQUIT: a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(TIME_LIMIT)
            except subprocess.TimeoutExpired:
                print(f"PostgreSQL did not stop within {TIME_LIMIT} s of {how.name}", file=sys.stderr)
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
            self.process = None

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database="gordian"):
        place = f"127.0.0.1:{self.port}" if self.port else ""
        socket_folder = "" if self.port else f"?host={self.folder}"
        return f"postgresql://gordian@{place}/{database}{socket_folder}"

    def sql(self, text, database="gordian"):
        """What psql answers: a row a line, columns separated by |."""
        result = subprocess.run([self.bin / "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", text],
                                capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"psql: {result.stderr}")
        return result.stdout.strip()

    def create_database(self, name="gordian"):
        self.sql(f'CREATE DATABASE "{name}"', "postgres")
        return self.url(name)


@contextlib.contextmanager
def server(**options):
    """A running server with an empty database `gordian`."""
    made = Server(**options)
    try:
        made.start()
        made.create_database()
        yield made
    finally:
        made.close()


def main():
    command = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else []
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if programs() is None:
        print("postgres.py: PostgreSQL is not installed; its tests are left out", file=sys.stderr)
        return subprocess.run(command, check=False).returncode
    with server(settings=["fsync=off"]) as made:
        return subprocess.run(command, check=False, env={**os.environ, "GORDIAN_TEST_POSTGRES": made.url()}).returncode


if __name__ == "__main__":
    sys.exit(main())

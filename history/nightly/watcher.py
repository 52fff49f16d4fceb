"""Ends the tests of a night that was killed: SIGKILL leaves nobody else to do it, unless systemd looks after them.

A process of its own, in its own session, that reads from a pipe which process groups there are: `+4711` when a test has begun,
`-4711` when all of it has ended. The pipe is closed by the kernel when the night's process is gone, however that came about; then
the groups that are left are ended as a time limit ends them: SIGTERM, so that `gordian run` passes it on and looks at what there is,
and after a while SIGKILL. Until they are gone it keeps the night's lock, so that nobody goes on with the night before.

(PR_SET_PDEATHSIG would need code between fork and exec in a process with threads, and reach `gordian run` alone, not what a shell
below it has started.)
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

GRACE = 30  # seconds that a test has to leave after SIGTERM, and gordian to look at what it left


class Watcher:
    """For the night. Threads may call it."""

    def __init__(self, lock):
        read_end, self._pipe = os.pipe()
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(command, stdin=read_end, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[lock],
                                         start_new_session=True)
        os.close(read_end)

    def begun(self, group):
        self._tell(f"+{group}\n")

    def ended(self, group):
        self._tell(f"-{group}\n")

    def _tell(self, line):
        with contextlib.suppress(BrokenPipeError):  # somebody has killed it; the night goes on without
            os.write(self._pipe, line.encode())

    def close(self):
        os.close(self._pipe)
        self._process.wait()


def lives(group):
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end_groups(groups):
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)
        deadline = time.monotonic() + GRACE
        while any(lives(group) for group in groups) and time.monotonic() < deadline:
            time.sleep(0.02)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # of the night; it closes the pipe when it is done
        signal.signal(number, signal.SIG_IGN)
    groups = set()
    for line in sys.stdin:
        group = int(line[1:])
        (groups.add if line[0] == "+" else groups.discard)(group)
    end_groups(groups)


if __name__ == "__main__":
    main()

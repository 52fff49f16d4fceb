"""Runs tests beside each other, each after those that it needs, and alone with what it locks."""

import threading


class Schedule:
    """`run(test)` is called for each test, on one of `jobs` threads; `done` names tests that need not run any more."""

    def __init__(self, tests, jobs, run, done=()):
        self.run, self.jobs = run, jobs
        self.waiting = [test for test in tests if test.name not in done]
        self.finished = set(done)
        self.running = []
        self.changed = threading.Condition()
        self.error = None

    def all(self):
        """Returns when all have run; with the first exception, if there was one, once those that run have ended."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(max(1, min(self.jobs, len(self.waiting))))]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # so that an interrupt from the keyboard comes through
        if self.error:
            raise self.error

    def stop(self):
        with self.changed:
            self.waiting = []
            self.changed.notify_all()

    def _free(self, test):
        if any(other.alone or test.alone or other.locks & test.locks for other in self.running):
            return False
        return test.after <= self.finished

    def _next(self):
        """A test that may run now; None if none is left. Tests that wait for each other run in their order."""
        with self.changed:
            while self.waiting:
                test = next((test for test in self.waiting if self._free(test)), None)
                if test is None and not self.running:
                    test = self.waiting[0]
                if test is not None:
                    self.waiting.remove(test)
                    self.running.append(test)
                    return test
                self.changed.wait()
            return None

    def _work(self):
        while (test := self._next()) is not None:
            try:
                self.run(test)
            except BaseException as error:  # pylint: disable=broad-except
                self.error = self.error or error
                self.stop()
            finally:
                with self.changed:
                    self.running.remove(test)
                    self.finished.add(test.name)
                    self.changed.notify_all()

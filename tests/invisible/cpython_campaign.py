"""CPython's own test suite, as Debian ships it: each test case's result."""

import xml.etree.ElementTree

from campaign import Campaign

PYTHON = "/usr/bin/python3.11"
# What has to do with processes, threads, signals, files, sockets and memory; and a few that have to do with everything.
TESTS = """
test_threading test_thread test_threadsignals test_subprocess test_signal test_eintr test_fork1 test_wait3 test_wait4 test_popen
test_gc test_faulthandler test_resource test_atexit test_tracemalloc test_capi test_embed test_audit test_cmd_line
test_socket test_socketserver test_asyncio test_ssl test_select test_selectors test_poll test_epoll test_httpservers
test_mmap test_os test_posix test_pty test_openpty test_ioctl test_fcntl test_tempfile test_shutil test_io test_pipes
test_multiprocessing_fork test_multiprocessing_spawn test_multiprocessing_forkserver test_concurrent_futures
test_ctypes test_venv test_site test_readline test_logging test_queue test_weakref test_unittest test_sqlite3 test_gdb
""".split()
# In a virtual machine whose host does not answer, and then nothing of test_socket has a result.
HANGS = "test.test_socket.ThreadedVSOCKSocketStreamTest.*"


def results(path):
    """"class.test" → "ok", or what else it came to."""
    cases = {}
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        bad = [kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None]
        cases[f"{case.get('classname') or ''}.{case.get('name')}"] = bad[0] if bad else "ok"
    return cases


def run_test(way, folder, test):
    """In a process of its own: one that hangs is ended after 25 minutes, and hides nothing but itself."""
    report = folder / f"{test}.xml"
    command = [PYTHON, "-m", "test", "--tempdir", folder, "--timeout", "1500", "--junit-xml", report, "--ignore", HANGS, test]
    # The status is that of the whole test: the cases say more.
    done = way.run(command, cwd=folder, timeout=3000)
    if not report.exists():
        return {f"{test} …": f"status {done.returncode}, no results"}
    return results(report)


def run(way, folder):
    cases = {}
    for test in TESTS:
        cases.update(run_test(way, folder, test))
    return cases


CAMPAIGN = Campaign("cpython", "CPython's own tests: threads, processes, signals, sockets, asyncio, files, memory", run,
                    needs=(PYTHON, "/usr/lib/python3.11/test/test_threading.py"), version=(PYTHON, "--version"))

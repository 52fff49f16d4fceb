"""Debug info from a debuginfod server, here one on loopback."""

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from pack_support import PackCase, program, run
from support import TIME_LIMIT

NEEDED = "Session::timers"  # is said with debug info only


class DebuginfodTest(PackCase):
    def setUp(self):
        super().setUp()
        if shutil.which("debuginfod") is None:
            self.skipTest("no debuginfod here")
        self.program = self.placed(program("-O2"))
        build_id = re.search(r"Build ID: (\w+)", run("readelf", "-n", self.program).decode()).group(1)
        served = self.folder / "served"
        served.mkdir()
        run("objcopy", "--only-keep-debug", self.program, served / "program.debug")
        run("strip", self.program)
        self.run_in("out", self.program)
        url = self.serve(served, build_id)
        self.asking = {**self.environment, "DEBUGINFOD_URLS": url, "DEBUGINFOD_CACHE_PATH": str(self.folder / "debuginfod-cache")}

    def serve(self, folder, build_id):
        """Starts a server; the address once it has the file."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(["debuginfod", "-p", str(port), "-d", ":memory:", "-t", "1", "-c", "1", "-F", folder],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/buildid/{build_id}/debuginfo", timeout=5) as answer:
                    if answer.status == 200:
                        return f"http://127.0.0.1:{port}"
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.fail("the server does not answer")

    def test_analyze(self):
        self.assertNotIn(NEEDED, self.reports("out")[0])
        self.assertIn(NEEDED, self.reports("out", env=self.asking)[0])

    def test_what_it_gave_is_packed(self):
        here = self.reports("out", env=self.asking)
        self.pack("out", "-o", "x.gpack", env=self.asking)
        self.assertRegex(self.gordian("pack", "--list", "x.gpack").stdout, rf"  {self.program}\n +[\d.]+ kB    its debug info\n")
        with self.away(self.program):
            self.assertEqual(self.reports("x.gpack"), here)

    def test_for_a_pack(self):
        """Nobody is asked for a pack, which is to say the same everywhere; unless what is missing is looked for."""
        self.pack("out", "-o", "x.gpack")
        without = self.reports("x.gpack")
        with self.away(self.program):
            self.assertEqual(self.reports("x.gpack", env=self.asking), without)
            self.assertFalse((self.folder / "debuginfod-cache").exists())
            asked = self.reports("x.gpack", "--sysroot=/", env=self.asking)
        self.assertIn(NEEDED, asked[0])
        self.assertEqual(asked, self.reports("out", env=self.asking))

    def test_server_that_is_not_there(self):
        nowhere = {**self.asking, "DEBUGINFOD_URLS": "http://127.0.0.1:1", "DEBUGINFOD_TIMEOUT": "2"}
        self.assertEqual(self.reports("out", env=nowhere), self.reports("out"))

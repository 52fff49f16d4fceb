"""What the tests of `gordian view` and `gordian dashboard --serve` share: a server of ours, and asking it."""

import base64
import contextlib
import gzip
import json
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request

from support import GORDIAN, TIME_LIMIT

ANSWERS = re.compile(r'<script id="answers" type="application/gzip;base64">([^<]*)</script>')


def answers_in(page):
    """{path: answer} of a page in one file."""
    (packed,) = ANSWERS.findall(page.read_text())
    return json.loads(gzip.decompress(base64.b64decode(packed)))


class Serving:
    """For a Case."""

    @contextlib.contextmanager
    def serving(self, *arguments, env=None):
        """`gordian ARGUMENTS`, ready; its address without the token, and the token. In the end it is interrupted."""
        process = subprocess.Popen([GORDIAN, *map(os.fspath, arguments)], cwd=self.folder, text=True, env=env,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            line = process.stdout.readline()
            self.assertRegex(line, r"^http://127\.0\.0\.1:\d+/#token=[0-9a-f]{32}\n$")
            yield line.split("#")[0], line.strip().split("=")[1]
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=TIME_LIMIT)
            self.assertEqual((said, process.returncode), ("gordian: open this address in a browser. Ctrl-C ends this.\n", 0))
        finally:
            process.kill()
            process.wait()

    def get(self, url, **headers):
        """(status, text, headers)"""
        request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=TIME_LIMIT) as response:
                return response.status, response.read().decode(), response.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

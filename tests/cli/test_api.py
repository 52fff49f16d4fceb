"""docs/api.md: its programs do what it says."""

import pathlib
import re

from support import Case, compile_program

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "api.md").read_text()
PROGRAM = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SESSIONS, POOL = PROGRAM.findall(TEXT)


class DocumentedTest(Case):
    def compiled(self, source, name):
        return compile_program(source, f"-I{ROOT}/preload/api", "-Wall", "-Wextra", "-Werror", name=name)

    def test_sessions(self):
        process = self.run_in("out", self.compiled(SESSIONS, "sessions"))
        self.assertEqual((process.returncode, process.stdout), (0, "looked at\n"), process.stderr)
        at_api = self.gordian("analyze", next(self.folder.glob("out/*.1.gsnap"))).stdout
        at_exit = self.gordian("analyze", "out").stdout
        self.assert_says_all(process.stderr + at_exit + at_api)

    def assert_says_all(self, said):
        """Every line of the output that the page shows, but for numbers and what is left out."""
        for line in re.findall(r"^    (?!\$ )(.*)$", PROGRAM.sub("", TEXT), re.MULTILINE):
            if line.strip() == "…":
                continue
            pattern = "".join(".*" if part == "…" else r"[\d.]+" if part[0].isdigit() else re.escape(part)
                              for part in re.findall(r"…|[\d.]*\d|[^…\d]+", line))
            self.assertRegex(said, re.compile(f"^{pattern}", re.MULTILINE))

    def test_bare(self):
        process = self.gordian("run", "--follow=other", "-o", "out", "--", self.compiled(SESSIONS, "sessions"))
        self.assertEqual(process.stdout, "")

    def test_pool(self):
        process = self.run_in("out", self.compiled(POOL, "pool"))
        self.assertRegex(process.stderr, r"LEAK 1  cycle of 1 object, 32 bytes +[0-9a-f]{8}  proved")
        self.assertRegex(process.stderr, r"allocated  Pool::allocate  source.cc:\d+    \(make_shared<Node>\)")

    def test_calls(self):
        """The table names every function of the header."""
        header = (ROOT / "preload" / "api" / "gordian.h").read_text()
        functions = set(re.findall(r"^static inline \w+ (gordian_\w+)\(", header, re.MULTILINE))
        table = "".join(re.findall(r"^\| `.*$", TEXT, re.MULTILINE))
        self.assertEqual(functions, set(re.findall(r"(gordian_\w+)\(", table)) & functions)
        self.assertEqual(len(functions), 7)

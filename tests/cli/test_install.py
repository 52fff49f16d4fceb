"""`meson install`: all that a user needs is there, and finds itself wherever it is put."""

import json
import os
import pathlib
import subprocess

from support import BUILD, CYCLE, TIME_LIMIT, Case

ROOT = pathlib.Path(__file__).resolve().parents[2]
API = '#include <gordian.h>\nint main() { return gordian_is_running(); }\n'


class InstallTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        asked = subprocess.run(["meson", "introspect", BUILD, "--buildoptions"], check=True, capture_output=True)
        cls.options = {option["name"]: option["value"] for option in json.loads(asked.stdout)}

    def setUp(self):
        """Installed below the test's folder, then moved to another place than it was made for."""
        super().setUp()
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", self.folder / "dest"], check=True, capture_output=True)
        self.prefix = (self.folder / "dest" / self.options["prefix"].lstrip("/")).rename(self.folder / "elsewhere")

    def call(self, *command, status=0, **options):
        process = subprocess.run([os.fspath(word) for word in command], cwd=self.folder, capture_output=True, text=True, check=False,
                                 stdin=subprocess.DEVNULL, timeout=5 * TIME_LIMIT, **options)
        self.assertEqual(process.returncode, status, process.stdout + process.stderr)
        return process

    def test_it_is_complete_and_works(self):
        self.check_files()
        self.check_library_and_header()
        self.check_night()

    def check_files(self):
        files = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if not path.is_dir()}
        docs = {f"share/doc/gordian/{path.relative_to(ROOT)}" for path in (ROOT / "docs").rglob("*") if not path.is_dir()}
        modules = {f"share/gordian/nightly/{path.name}" for path in (ROOT / "history/nightly").glob("*.py")}
        self.assertEqual(files, docs | modules | {"bin/gordian", "bin/gordian-nightly", "include/gordian.h", "share/doc/gordian/README.md",
                                                  "share/doc/gordian/LICENSE", f"{self.options['libdir']}/gordian/libgordian.so"})
        for name in ("gordian", "gordian-nightly"):
            self.assertTrue(os.access(self.prefix / "bin" / name, os.X_OK))

    def check_library_and_header(self):
        (self.folder / "api.cc").write_text(API)
        self.call("g++", "-o", "api", "-I", self.prefix / "include", "api.cc")
        self.call("./api", status=0)
        self.call(self.prefix / "bin/gordian", "run", "-o", "api.out", "--", "./api", status=1)
        record = json.loads((self.folder / "api.out/run.json").read_text())
        self.assertEqual(record["runtime"], str(self.prefix / self.options["libdir"] / "gordian/libgordian.so"))

    def check_night(self):
        """With the gordian beside it, whatever else PATH may have."""
        (self.folder / "leaky.cc").write_text(CYCLE)
        self.call("g++", "-std=c++20", "-g", "-o", "leaky", "leaky.cc")
        (self.folder / "commands.txt").write_text(f"leaks: {self.folder}/leaky\n")
        wrong = self.folder / "wrong"
        wrong.mkdir()
        (wrong / "gordian").write_text("#!/bin/sh\nexit 99\n")
        (wrong / "gordian").chmod(0o755)
        night = (self.prefix / "bin/gordian-nightly", "--commands", "commands.txt", "--db", "nights.db", "--format", "sarif")
        environment = {**os.environ, "PATH": f"{wrong}:{os.environ['PATH']}"}
        process = self.call(*night, status=1, env=environment)
        self.assertIn(": 1 new leak ", process.stdout)
        self.assertNotIn("problem", process.stdout)
        record, = (self.folder / "nightly-out/latest/tests").glob("*/run.json")
        self.assertEqual(json.loads(record.read_text())["runtime"], str(self.prefix / self.options["libdir"] / "gordian/libgordian.so"))
        self.assertTrue((self.folder / "nightly-out/latest/leaks.sarif").exists())
        self.assertRegex(self.call(self.prefix / "bin/gordian-nightly", status=2).stderr, r"\Agordian-nightly: which tests\?")
        self.assertIn("gordian-nightly --config nightly.toml", self.call(self.prefix / "bin/gordian-nightly", "--help").stdout)

"""What is kept on disk of debug info: it changes no report, and a damaged file no more than no file."""

import os
import re

from support import Case, compile_program

# Enough debug info to be worth keeping.
LARGE = """
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <regex>
#include <thread>
#include <unordered_map>
struct B;
struct A { std::shared_ptr<B> b; std::map<std::string, std::regex> parts; ~A() { std::cout << ""; } };
struct B { std::shared_ptr<A> a; std::unordered_map<int, std::future<int>> results; ~B() {} };
std::shared_ptr<std::filesystem::path> global = std::make_shared<std::filesystem::path>("x");
int main() { auto a = std::make_shared<A>(); a->b = std::make_shared<B>(); a->b->a = a; }
"""

WHOLE = ("-Wl,--build-id", "-fno-eliminate-unused-debug-types")


class CacheTest(Case):
    def setUp(self):
        super().setUp()
        self.program = compile_program(LARGE, *WHOLE, name="large")
        self.cache = self.folder / "cache"
        self.run_in("out", self.program)

    def analyze(self, *options, cache=None, **settings):
        settings.setdefault("env", {**os.environ, "GORDIAN_CACHE": str(self.cache if cache is None else cache)})
        process = self.gordian("analyze", *options, "out", **settings)
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        return process.stdout

    def looked_up(self, *options, **settings):
        """Hits and misses, as --stats has them; nothing without a cache."""
        found = re.search(r"^stats: debug info +(\d+) hits +(\d+) misses$", self.analyze("--stats", *options, **settings), re.MULTILINE)
        return found and tuple(map(int, found.groups()))

    def files(self):
        return sorted(self.cache.glob("*.index"))

    def test_reports_are_the_same_with_and_without(self):
        for options in (("--explain", "--retained"), ("--format=json", "--retained")):
            without = self.analyze("--no-cache", *options)
            self.assertIn("A::b", without)
            self.assertEqual(self.analyze(*options), without)
            self.assertTrue(self.files())
            self.assertEqual(self.analyze(*options), without)

    def test_the_second_time_it_is_there(self):
        hits, misses = self.looked_up()
        self.assertEqual(hits, 0)
        self.assertGreaterEqual(misses, 1)
        kept = len(self.files())
        self.assertGreaterEqual(kept, 1)
        hits_now, misses_now = self.looked_up()
        self.assertEqual((hits_now, misses_now), (kept, misses - kept))
        self.assertEqual([oct(path.stat().st_mode & 0o777) for path in [self.cache, *self.files()]], ["0o700"] + ["0o600"] * kept)

    def test_damaged_files_are_made_anew(self):
        whole = self.analyze()
        for path in self.files():
            good = path.read_bytes()
            for damage in (lambda b: b[:len(b) // 2] + bytes([b[len(b) // 2] ^ 1]) + b[len(b) // 2 + 1:],
                           lambda b: b[:-8], lambda b: b + bytes(8), lambda b: b"", lambda b: bytes(len(b))):
                path.write_bytes(damage(good))
                self.assertEqual(self.analyze(), whole)
                self.assertEqual(path.read_bytes(), good)

    def test_of_another_program_it_is_not_used(self):
        whole = self.analyze()
        other = compile_program(LARGE.replace("struct B;", "struct B; struct New { int number; } new_one;"), *WHOLE, name="large")
        first = set(self.files())
        self.run_in("other", other, env={**os.environ, "GORDIAN_CACHE": str(self.cache)})
        (theirs,) = [path for path in self.files() if path not in first]
        for path in first:
            path.write_bytes(theirs.read_bytes())  # whole, but of other debug info
        self.assertEqual(self.analyze(), whole)

    def test_none(self):
        self.assertIsNone(self.looked_up("--no-cache"))
        self.assertFalse(self.cache.exists())
        for off in ("off", ""):
            self.assertIsNone(self.looked_up(cache=off))
        environment = {key: value for key, value in os.environ.items() if key not in ("GORDIAN_CACHE", "XDG_CACHE_HOME", "HOME")}
        self.assertIsNone(self.looked_up(env={**environment, "GORDIAN_CACHE": ""}))

    def test_where_it_is(self):
        environment = {key: value for key, value in os.environ.items() if key not in ("GORDIAN_CACHE", "XDG_CACHE_HOME")}
        caches, home = self.folder / "caches", self.folder / "home"
        home.mkdir()
        self.gordian("analyze", "out", env={**environment, "GORDIAN_CACHE": str(self.cache), "XDG_CACHE_HOME": str(caches)})
        self.assertTrue(self.files())
        self.assertFalse(caches.exists())
        self.plain("analyze", "out", env={**environment, "XDG_CACHE_HOME": str(caches), "HOME": str(home)})
        self.assertTrue(list(caches.glob("gordian/*.index")))
        self.assertEqual(list(home.iterdir()), [])
        self.plain("analyze", "out", env={**environment, "HOME": str(home)})
        self.assertTrue(list(home.glob(".cache/gordian/*.index")))

    def plain(self, *arguments, env):
        self.assertEqual(self.gordian(*arguments, env=env).returncode, 0)

    def test_where_nothing_can_be_written(self):
        (self.folder / "file").write_text("mine")
        without = self.analyze("--no-cache")
        self.assertEqual(self.analyze(cache=self.folder / "file"), without)
        self.assertEqual(self.analyze(cache=self.folder / "file" / "below"), without)
        self.assertEqual((self.folder / "file").read_text(), "mine")

"""`gordian pack`: the report of a pack is that of the machine where it was made, without the binaries."""

import json
import os
import pathlib
import re
import shutil
import stat
import subprocess

from pack_support import PROGRAM, ROOT, PackCase, program, run
from support import BUILD, CYCLE, compile_program


SEPARATE = r"(?: \(\d+ with separate debug info\))?"  # of the system's libraries, if their packages are installed


class SameReportTest(PackCase):
    def test_with_debug_info(self):
        for options in (("-O0",), ("-O2",), ("-O2", "-no-pie")):
            text = self.assert_same_elsewhere(self.placed(program(*options)), needs=["Session::timers", "Session::start"])
            self.assertIn("~Session() would have printed (puts)", text)
            shutil.rmtree(self.folder / "out")

    def test_stripped(self):
        for options in (("-O2",), ("-O2", "-no-pie")):
            stripped = self.placed(program(*options))
            run("strip", stripped)
            self.assert_same_elsewhere(stripped, needs=["would have printed (puts)"])
            shutil.rmtree(self.folder / "out")

    def test_shared_library(self):
        library = compile_program(PROGRAM.replace("int main() {", "int library() {").replace('std::puts("done");', "return 0;"), "-O2", "-shared", "-fPIC", "-Wl,--build-id",
                                  name="libpart.so")
        library = self.placed(library, "libpart.so")
        main = self.placed(compile_program("int library(); int main() { library(); }", "-Wl,--build-id", f"-L{library.parent}",
                                           "-lpart", f"-Wl,-rpath,{library.parent}"))
        self.assert_same_elsewhere(main, main, library, needs=["Session::timers", "Session::start"])
        # Of a library that nothing is known of, less is said.
        with self.away(library):
            self.pack("out", "-o", "less.gpack")
        with self.away(main, library):
            self.assertNotEqual(self.reports("less.gpack"), self.reports("x.gpack"))

    def test_libcxx(self):
        unpacked = BUILD / "tests/programs/libcxx"
        if subprocess.run([ROOT / "scripts/libcxx", unpacked], capture_output=True, check=False).returncode != 0:
            self.skipTest("libc++ cannot be had here")
        prefix = unpacked / "usr/lib/llvm-14"
        source = self.folder / "source.cc"
        source.write_text(PROGRAM)
        placed = self.folder / "there/program"
        placed.parent.mkdir()
        for options in (("-g",), ("-s",)):
            run("clang++", "-std=c++20", "-O2", "-Wl,--build-id", "-o", placed, source, *options, "-nostdinc++", "-isystem",
                prefix / "include/c++/v1", "-nostdlib++", f"-Wl,-rpath,{prefix}/lib",
                *(prefix / "lib" / name for name in ("libc++.so.1", "libc++abi.so.1", "libunwind.so.1")))
            self.assert_same_elsewhere(placed, needs=["cycle of 2 objects"])
            shutil.rmtree(self.folder / "out")

    def test_without_build_id(self):
        self.assert_same_elsewhere(self.placed(compile_program(PROGRAM, "-O2", "-Wl,--build-id=none")), needs=["Session::timers"])

    def test_separate_debug_info(self):
        """Found by name, beside the program."""
        stripped = self.placed(program("-O2"))
        debug = stripped.with_suffix(".debug")
        run("objcopy", "--only-keep-debug", "--compress-debug-sections", stripped, debug)
        run("objcopy", "--strip-all", f"--add-gnu-debuglink={debug}", stripped)
        self.assert_same_elsewhere(stripped, stripped, debug, needs=["Session::timers", "Session::start"])
        listed = self.gordian("pack", "--list", "x.gpack").stdout
        self.assertRegex(listed, rf"  {stripped}\n +[\d.]+ kB    its debug info\n")
        count = int(re.search(r"\((\d+) with separate debug info\)", listed).group(1))
        with self.away(debug):
            said = self.pack("out", "-o", "less.gpack")
            self.assertIn(f"({count - 1} with separate debug info)" if count > 1 else "binaries, the report", said)
            without = self.reports("less.gpack")
        self.assertNotIn("Session::timers", without[0])
        # The debug file that lies here by now is none of the pack's.
        self.assertEqual(self.reports("less.gpack"), without)

    def in_sysroot(self, placed):
        """A sysroot that has the program, stripped, and its debug info by build-id, as Debian's packages have it."""
        sysroot = self.folder / "sysroot"
        build_id = re.search(r"Build ID: (\w+)", run("readelf", "-n", placed).decode()).group(1)
        debug = sysroot / f"usr/lib/debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug"
        debug.parent.mkdir(parents=True)
        run("objcopy", "--only-keep-debug", placed, debug)
        image = pathlib.Path(f"{sysroot}{placed}")
        image.parent.mkdir(parents=True)
        run("objcopy", "--strip-all", placed, image)
        run("objcopy", "--strip-all", placed)
        return sysroot, image, debug

    def test_sysroot(self):
        placed = self.placed(program("-O2"))
        sysroot, *_ = self.in_sysroot(placed)
        self.assert_same_elsewhere(placed, placed, sysroot, pack_options=[f"--sysroot={sysroot}"], needs=["Session::timers"])

    def test_sysroot_for_a_pack(self):
        """What the pack has not, the sysroot may have."""
        placed = self.placed(program("-O2"))
        sysroot, image, _ = self.in_sysroot(placed)
        self.run_in("out", placed)
        here = self.reports("out", f"--sysroot={sysroot}")
        with self.away(placed):
            process = self.gordian("pack", "out", "-o", "x.gpack")
            self.assertRegex(process.stdout, rf"not included\n  {placed}: No such file or directory\n")
            self.assertNotEqual(self.reports("x.gpack"), here)
            self.assertEqual(self.reports("x.gpack", f"--sysroot={sysroot}"), here)
            image.unlink()
            self.assertNotEqual(self.reports("x.gpack", f"--sysroot={sysroot}"), here)

    def test_supplementary_debug_info(self):
        """dwz has moved what two programs have in common to a third file."""
        one, other = (self.placed(program(option), name) for option, name in (("-O2", "one"), ("-O1", "other")))
        shared = self.folder / "there/shared.debug"
        run("dwz", "-q", "-m", shared, "-r", one, other)
        self.assert_same_elsewhere(one, one, shared, needs=["Session::timers"])
        packed = json.loads(run("tar", "--zstd", "-xOf", self.folder / "x.gpack", "pack.json"))
        self.assertEqual([binary["supplement"] for binary in packed["binaries"] if binary["path"] == str(one)], ["supplement"])
        with self.away(shared):
            self.assertNotEqual(self.reports("out"), self.reports("x.gpack"))

    def test_deleted_program(self):
        placed = self.placed(program("-O2"))
        self.run_in("out", "sh", "-c", f"cp {placed} gone; ./gone; rm gone")
        process = self.gordian("pack", "out", "-o", "x.gpack")
        self.assertEqual(process.returncode, 0)
        self.assertIn(f"not included\n  {self.folder}/gone: No such file or directory\n", process.stdout)
        self.assertEqual(self.reports("x.gpack"), self.reports("out"))
        self.assertIn(f"{self.folder}/gone: No such file or directory", self.reports("x.gpack")[0])

    def test_replaced_program(self):
        """Another build in its place is not packed for it, and the report says so as it does here."""
        placed = self.placed(program("-O2"))
        self.run_in("out", placed)
        shutil.copy(program("-O1"), placed)
        process = self.gordian("pack", "out", "-o", "x.gpack")
        said = f"{placed}: the file was replaced since the snapshot (build-id differs)"
        self.assertEqual(process.returncode, 0)
        self.assertIn(f"not included\n  {said}\n", process.stdout)
        here = self.reports("out")
        self.assertIn(said, here[1])
        self.assertEqual(self.reports("x.gpack"), here)
        shutil.copy(program("-O2"), placed)  # it is here again, but was not packed
        self.assertEqual(self.reports("x.gpack"), here)
        packed = json.loads(run("tar", "--zstd", "-xOf", self.folder / "x.gpack", "pack.json"))
        self.assertEqual([binary for binary in packed["binaries"] if binary["path"] == str(placed)],
                         [{"path": str(placed), "build_id": packed_id(placed), "problem": said.split(": ")[1]}])


def packed_id(path):
    return re.search(r"Build ID: (\w+)", run("readelf", "-n", path).decode()).group(1)


class CommandsTest(PackCase):
    """Each command says of a pack what it says of what was packed."""

    def setUp(self):
        super().setUp()
        self.program = self.placed(program("-O2"))
        self.run_in("out", self.program)

    def both(self, *command, asked=()):
        """What a command prints of the folder, with the program, and of the pack, without it."""
        answers = []
        for path in ("out", "x.gpack"):
            if path == "out":
                process = self.gordian(*command, path, *asked)
            else:
                with self.away(self.program):
                    process = self.gordian(*command, path, *asked)
            self.assertEqual((process.stderr, process.returncode), ("", 0))
            answers.append(process.stdout)
        self.assert_nothing_stays()
        return answers

    def assert_both(self, *command, asked=()):
        here, there = self.both(*command, asked=asked)
        self.assertEqual(there, here)
        return here

    def test_each(self):
        self.pack("out", "-o", "x.gpack")
        self.assertIn("Peer::other", self.assert_both("why", asked=["Peer"]))
        self.assertIn("Session", self.assert_both("objects"))
        address = re.search(r"0x[0-9a-f]+", self.assert_both("objects", asked=["Session"])).group()
        for command in ("why", "referrers", "referents"):
            self.assert_both(command, asked=[address])
            self.assert_both(command, "--format=json", asked=[address])
        self.assertIn("libc.so.6", self.assert_both("dump"))
        self.assertIn('"Session"', self.assert_both("objects", "--format=json"))

    def test_diff(self):
        self.pack("out", "-o", "x.gpack")
        self.run_in("other", self.program)
        self.pack("other", "-o", "y.gpack")
        here = self.gordian("diff", "out", "other").stdout
        with self.away(self.program):
            self.assertEqual(self.gordian("diff", "x.gpack", "y.gpack").stdout, here)
            self.assertEqual(self.gordian("diff", "x.gpack", "x.gpack").returncode, 0)
        self.assertIn("findings: 3 as before", here)
        self.assert_nothing_stays()

    def test_html(self):
        self.pack("out", "-o", "x.gpack")
        with self.away(self.program):
            process = self.gordian("analyze", "--html=x.html", "x.gpack")
        if "without the page" in process.stderr:
            self.skipTest("this build has no page")
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        self.assertNotIn("gordian-pack.", (self.folder / "x.html").read_text())
        self.assert_nothing_stays()

    def test_errors_name_the_pack(self):
        self.pack("out", "-o", "x.gpack")
        for command in (("why", "x.gpack", "Nobody"), ("objects", "x.gpack", "Nobody"), ("referrers", "x.gpack", "0x10")):
            process = self.gordian(*command)
            self.assertEqual(process.returncode, 1)
            self.assertIn("x.gpack", process.stderr)
            self.assertNotIn("gordian-pack.", process.stderr)

    def test_pack_of_a_pack(self):
        """… with no binary but those that are in it."""
        self.pack("out", "-o", "x.gpack")
        with self.away(self.program):
            self.pack("x.gpack", "-o", "y.gpack")
            self.assertEqual(self.reports("y.gpack"), self.reports("x.gpack"))
        self.assertEqual((self.folder / "y.gpack").read_bytes(), (self.folder / "x.gpack").read_bytes())

    def test_one_snapshot(self):
        (snapshot,) = (self.folder / "out").glob("*.gsnap")
        self.assertRegex(self.pack(snapshot), rf"\A{snapshot.stem}.gpack: 1 snapshot, \d+ binaries{SEPARATE}, the report; [\d.]+ [kM]B\n\Z")
        self.assertEqual(self.reports(f"{snapshot.stem}.gpack"), self.reports(snapshot))
        shutil.copy(snapshot, self.folder / "any name")
        self.pack("any name")
        self.assertEqual(self.reports("any name.gpack"), self.reports(snapshot))

    def test_default_name_and_mode(self):
        self.assertRegex(self.pack("out/"), r"\Aout.gpack: 1 snapshot")
        self.assertEqual(stat.S_IMODE((self.folder / "out.gpack").stat().st_mode), 0o600)
        first = (self.folder / "out.gpack").read_bytes()
        self.pack("out")
        self.assertEqual((self.folder / "out.gpack").read_bytes(), first)

    def test_list(self):
        self.pack("out", "-o", "x.gpack")
        process = self.gordian("pack", "--list", "x.gpack")
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        (snapshot,) = (self.folder / "out").glob("*.gsnap")
        pid = snapshot.name.split(".")[1]
        self.assertRegex(process.stdout, re.compile(
            rf"\Ax.gpack: 1 snapshot, \d+ binaries{SEPARATE}, the report; [\d.]+ [kM]B\n"
            rf"packed by gordian \d+\.\d+\.\d+\n\n"
            rf"snapshots\n +[\d.]+ kB  {snapshot.name}  {self.program}, PID {pid}\n\n"
            rf"binaries\n(?: +[\d.]+ (?:kB|MB)  (?:/|  its debug info).*\n)+\Z", re.MULTILINE))
        self.assertRegex(process.stdout, re.compile(rf"^ +{human(self.program.stat().st_size)}  {self.program}$", re.MULTILINE))
        self.assertIn("libc.so.6\n", process.stdout)

    def test_ordinary_tools_read_it(self):
        self.pack("out", "-o", "x.gpack")
        names = run("tar", "--zstd", "-tf", self.folder / "x.gpack").decode().split("\n")
        (snapshot,) = (self.folder / "out").glob("*.gsnap")
        self.assertEqual(names[:5], ["pack.json", "run.json", "report.txt", "report.json", "report.pb"])
        self.assertIn(snapshot.name, names)
        # Unpacked by them, the folder is as good as the pack.
        (self.folder / "by-hand").mkdir()
        run("tar", "--zstd", "-xf", self.folder / "x.gpack", "-C", self.folder / "by-hand")
        with self.away(self.program):
            self.assertEqual(self.reports("by-hand"), self.reports("x.gpack"))
        text = (self.folder / "by-hand/report.txt").read_text()
        self.assertEqual(text, self.gordian("analyze", "out").stdout)
        self.assertEqual((self.folder / "by-hand/report.json").read_text(), self.gordian("analyze", "--format=json", "out").stdout)


def human(size):
    return f"{size / 1e6:.1f} MB" if size >= 999_950 else f"{size / 1e3:.1f} kB"


class FoldersTest(PackCase):
    def test_several_processes(self):
        one, other = self.placed(program("-O2"), "one"), self.placed(compile_program(CYCLE, "-Wl,--build-id"), "other")
        self.run_in("out", "sh", "-c", f"{one}; {other}; {other}; true")
        here = self.reports("out")
        self.assertEqual(here[1].count("\n"), 4)
        self.assertRegex(self.pack("out", "-o", "x.gpack"), r"x.gpack: 4 snapshots")
        with self.away(one, other):
            self.assertEqual(self.reports("x.gpack"), here)
            self.assertEqual(self.gordian("analyze", "x.gpack").stdout,
                             run("tar", "--zstd", "-xOf", self.folder / "x.gpack", "report.txt").decode())

    def running(self):
        """A folder with three snapshots of a program that goes on, and was killed."""
        source = CYCLE.replace("int main() {", f'#include "{ROOT}/preload/api/gordian.h"\n#include <signal.h>\n#include <unistd.h>\n#include <thread>\nint main() {{') \
            .replace("a->b->a = a; }", 'a->b->a = a; a.reset(); std::thread([] { pause(); }).detach(); for (int i = 0; i < 3; i++) gordian_snapshot("again"); raise(SIGKILL); }')
        placed = self.placed(compile_program(source, "-Wl,--build-id"))
        self.run_in("out", placed)
        self.assertEqual(len(list((self.folder / "out").glob("*.gsnap"))), 3)
        return placed

    def test_the_snapshot_before_comes_along(self):
        """What is proved by two snapshots in a row is proved by the pack."""
        placed = self.running()
        here = self.reports("out")
        self.assertIn('"confidence":"proved"', here[1])
        self.assertRegex(self.pack("out", "-o", "x.gpack"), r"x.gpack: 2 snapshots")
        with self.away(placed):
            self.assertEqual(self.reports("x.gpack"), here)
        self.assertRegex(self.gordian("pack", "--list", "x.gpack").stdout, r"\.2\.gsnap .*, not in the report\n")
        last = max((self.folder / "out").glob("*.gsnap"))
        self.pack(last, "-o", "y.gpack")
        with self.away(placed):
            self.assertEqual(self.reports("y.gpack"), here)

    def test_all(self):
        placed = self.running()
        self.assertRegex(self.pack("--all", "out", "-o", "x.gpack"), r"x.gpack: 3 snapshots")
        here = self.reports("out")
        with self.away(placed):
            self.assertEqual(self.reports("x.gpack"), here)

    def test_damaged_snapshot(self):
        """It is said and left out; the others are packed."""
        self.run_in("out", "sh", "-c", f"{self.placed(program('-O2'))}; true")
        damaged = max((self.folder / "out").glob("*.gsnap"), key=lambda path: path.name.startswith("program"))
        damaged.write_bytes(damaged.read_bytes()[:-100])
        process = self.gordian("pack", "out", "-o", "x.gpack")
        self.assert_says(process, "the snapshot is cut off", 1)
        self.assertRegex(process.stdout, r"\Ax.gpack: 1 snapshot,")
        other = next(path for path in (self.folder / "out").glob("*.gsnap") if path != damaged)
        other.unlink()
        process = self.gordian("pack", "out", "-o", "y.gpack")
        self.assert_says(process, "out: nothing was packed.", 1)
        self.assertFalse((self.folder / "y.gpack").exists())

    def test_nothing_to_pack(self):
        (self.folder / "empty").mkdir()
        self.assert_says(self.gordian("pack", "empty"), "there is no finished snapshot", 1)
        self.assert_says(self.gordian("pack", "nowhere"), "nowhere: cannot read it", 1)
        self.assert_says(self.gordian("pack"), "PATH is required", 2)
        self.assertEqual(os.listdir(self.folder / "empty"), [])

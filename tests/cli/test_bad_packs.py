"""Packs that are cut off, damaged or hostile, and machines without room: a clear message, and nothing stays behind."""

import json
import os
import pathlib
import random
import shutil
import signal
import stat
import subprocess
import tarfile
import tempfile
import time

from pack_support import PackCase, member, members, program, relisted, with_list, written
from support import GORDIAN, small_disk

DAMAGED = "It is complete, but bytes have changed since it was written, or it was not\\s+written by gordian; copy it again in binary mode, or pack anew."


class BadCase(PackCase):
    made = None  # once for all tests of a class: a folder with the program, what was left of its run, and the pack

    def setUp(self):
        super().setUp()
        cls = type(self)
        if cls.made is None:
            cls.addClassCleanup(shutil.rmtree, self.make())
        self.program = self.made / "there/program"
        shutil.copytree(self.made / "out", self.folder / "out")
        self.good = pathlib.Path(shutil.copy(self.made / "good.gpack", self.folder))
        self.bad = self.folder / "bad.gpack"

    def make(self):
        """The folder, out of this test's."""
        made = pathlib.Path(tempfile.mkdtemp(prefix="gordian-cli-bad-"))
        own, self.folder = self.folder, made
        self.run_in("out", self.placed(program("-O2")))
        self.pack("out", "-o", made / "good.gpack")
        self.folder = own
        type(self).made = made
        return made

    def assert_refused(self, said, *command):
        """analyze (or another command) refuses bad.gpack with these words."""
        process = self.gordian(*(command or ("analyze", "bad.gpack")))
        self.assert_unharmed_message(process)
        self.assert_says(process, said, 1)
        self.assertEqual(process.stdout, "")
        self.assertEqual(process.stderr.count("\n"), 1, process.stderr)
        self.assert_nothing_stays()

    def assert_damaged(self, why, contents):
        written(self.bad, contents)
        self.assert_refused(rf"bad.gpack: the pack is damaged \({why}\). {DAMAGED}")


class FilesTest(BadCase):
    def test_cut_off(self):
        whole = self.good.read_bytes()
        for size in {4, 5, 100, 1000, 4096, len(whole) // 3, len(whole) // 2, len(whole) - 25, len(whole) - 24, len(whole) - 1,
                     *(random.Random(1).randrange(4, len(whole)) for _ in range(10))}:
            self.bad.write_bytes(whole[:size])
            self.assert_refused(rf"bad.gpack: the pack is cut off after {size} bytes: its end is missing. Copy it again.\n")
        self.bad.write_bytes(whole[:len(whole) // 2])
        for command in (("why", "bad.gpack", "Session"), ("objects", "bad.gpack"), ("dump", "bad.gpack"), ("pack", "bad.gpack"),
                        ("pack", "--list", "bad.gpack"), ("diff", "bad.gpack", "good.gpack"), ("view", "--no-browser", "bad.gpack")):
            self.assert_refused("bad.gpack: the pack is cut off", *command)

    def test_longer(self):
        self.bad.write_bytes(self.good.read_bytes() + b"more")
        self.assert_refused("bad.gpack: the pack is cut off")

    def test_no_pack(self):
        for contents in (b"", b"abc", b"some text that is longer than an end is", b"PK\3\4" + bytes(100)):
            self.bad.write_bytes(contents)
            self.assert_refused("bad.gpack: not a gordian pack. Packs are made by `gordian pack`.\n")
        self.assert_refused("nowhere.gpack: cannot read it: No such file", "analyze", "nowhere.gpack")

    def test_changed_bytes(self):
        """Each is found, or makes no difference."""
        whole = self.good.read_bytes()
        here = self.gordian("analyze", self.good).stdout
        chance = random.Random(2)
        refused = 0
        for _ in range(25):
            at = chance.randrange(4, len(whole) - 24)
            self.bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1:])
            process = self.gordian("analyze", "bad.gpack")
            self.assert_unharmed_message(process)
            if process.returncode == 0:
                self.assertEqual((process.stdout, process.stderr), (here, ""))
            else:
                self.assert_says(process, r"bad.gpack: the pack is damaged \(", 1)
                refused += 1
            self.assert_nothing_stays()
        self.assertGreater(refused, 20)

    def test_name_does_not_matter(self):
        self.good.rename(self.folder / "report of monday")
        self.assertEqual(self.reports("report of monday"), self.reports("out"))


def smaller(contents):
    """With two of the binaries, and what belongs to them: a fraction of the bytes, and nothing else is different."""
    def change(listed):
        listed["binaries"] = [binary for binary in listed["binaries"] if binary["path"].endswith(("/there/program", "/ld-linux-x86-64.so.2"))]
        kept = {f"binaries/{binary.get(key)}" for binary in listed["binaries"] for key in ("file", "debug", "supplement")}
        listed["files"] = [file for file in listed["files"] if not file["name"].startswith("binaries/") or file["name"] in kept]
    changed = with_list(contents, change)
    names = {file["name"] for file in json.loads(changed[0][1])["files"]}
    return [changed[0], *((info, data) for info, data in changed[1:] if info.name in names)]


class HostileTest(BadCase):
    def setUp(self):
        super().setUp()
        self.whole = members(self.good)
        self.contents = smaller(self.whole)

    def test_written_by_tests(self):
        """What the tests write is a pack as such."""
        written(self.bad, self.whole)
        self.assertEqual(self.reports("bad.gpack"), self.reports("good.gpack"))
        written(self.bad, self.contents)
        self.assertIn("Session::timers", self.reports("bad.gpack")[0])

    def test_names(self):
        """Only what gordian would pack is unpacked, whatever the list says."""
        outside = self.folder / "outside"
        for name in ("../outside", "../../outside", str(outside), "binaries/../../outside", "binaries/..", "binaries/.", "..", ".", "",
                     "binaries", "binaries/", "binaries/a/b", "/binaries/a", "x", "pack.json", ".x.1.1.gsnap", "a\nb.1.1.gsnap",
                     "x.1.1.gsnap/", "a b.1.1.gsnap", "binaries/" + "a" * 300, "é.1.1.gsnap", "x.1.1.gsnap.partial"):
            def rename(listed, name=name):
                listed["files"][-1]["name"] = name
            self.assert_damaged("its list names a file that no gordian packs, or one twice", with_list(self.contents, rename))
        self.assertFalse(outside.exists())

    def test_archive_says_other_names(self):
        for name in ("../outside", "/tmp/outside", "binaries/other", "pack.json"):
            contents = [*self.contents[:-1], (member(name), self.contents[-1][1])]
            self.assert_damaged("it is not what its list says", contents)

    def test_links(self):
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            link = member(self.contents[-1][0].name, type=kind, linkname="/etc/passwd")
            self.assert_damaged("something else than files is in it", [*self.contents[:-1], (link, b"")])

    def test_more_and_less(self):
        self.assert_damaged("more is in it than its list says", [*self.contents, (member("binaries/more"), b"x")])
        self.assert_damaged(r"binaries/\S+ is missing", self.contents[:-1])
        self.assert_damaged("it is not what its list says", [*self.contents[:-2], self.contents[-1], self.contents[-2]])

    def test_twice(self):
        def twice(listed):
            listed["files"].append(listed["files"][-1])
        self.assert_damaged("its list names a file that no gordian packs, or one twice", with_list(self.contents, twice))

    def test_contents(self):
        (info, data), *_ = reversed(self.contents)
        self.assert_damaged(rf"the checksum of {info.name} is wrong", [*self.contents[:-1], (info, data[:-1] + b"?")])
        self.assert_damaged("it is not what its list says", [*self.contents[:-1], (info, data + b"?")])

    def test_list(self):
        for text in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"schema":"gordian-pack/"}', b'{"schema":"gordian-pack/0"}',
                     b'{"schema":1}', b'{"schema":"gordian-report/1"}'):
            self.assert_damaged("its list cannot be read", [(self.contents[0][0], text), *self.contents[1:]])
        self.assert_damaged("it does not begin with its list", self.contents[1:])
        self.assert_damaged("it does not begin with its list", [])
        written(self.bad, with_list(self.contents, lambda listed: listed.update(schema="gordian-pack/2")))
        self.assert_refused("bad.gpack: it was packed in format 2 by a newer gordian; this one reads up to format 1. Use that one.\n")

    def test_odd_values(self):
        """Of the wrong kind, they read as absent."""
        for odd in (None, 1, -1, 1.5, "x", [], {}, [1], [[]], [{}], {"a": 1}, True):
            for key in ("gordian", "snapshots", "binaries"):
                written(self.bad, with_list(self.contents, lambda listed, key=key, odd=odd: listed.update({key: odd})))
                process = self.gordian("analyze", "bad.gpack")
                self.assert_unharmed_message(process)
                self.assertEqual(process.returncode, 0, process.stderr)
                process = self.gordian("pack", "--list", "bad.gpack")
                self.assert_unharmed_message(process)
            for key in ("path", "build_id", "file", "debug", "supplement", "problem"):
                def change(listed, key=key, odd=odd):
                    for binary in listed["binaries"]:
                        binary[key] = odd
                written(self.bad, with_list(self.contents, change))
                process = self.gordian("analyze", "bad.gpack")
                self.assert_unharmed_message(process)
                self.assertEqual(process.returncode, 0, process.stderr)
        for files in (None, {}, "x", [1], [None], [{}], [{"name": "run.json", "size": -1}], [{"name": "run.json", "size": 2**64}]):
            written(self.bad, with_list(self.contents, lambda listed, files=files: listed.update(files=files)))
            self.assert_refused("bad.gpack: the pack is damaged")

    def test_files_named_from_outside(self):
        """What the list says of an image leads to no file outside of the pack."""
        elf = self.program
        for name in (str(elf), f"../../../..{elf}", f"..{elf}", "../pack.json", "."):
            def change(listed, name=name):
                for binary in listed["binaries"]:
                    binary.update(file=name, debug=name, supplement=name)
            written(self.bad, with_list(self.contents, change))
            process = self.gordian("analyze", "bad.gpack")
            self.assertEqual(process.returncode, 0, process.stderr)
            self.assertIn("it is not in the pack", process.stdout)
            self.assertNotIn("Session::timers", process.stdout)

    def test_other_binary(self):
        """One with another build-id is not used for an image, whatever the list says."""
        def change(listed):
            own = next(binary for binary in listed["binaries"] if binary["path"].endswith("/there/program"))
            own["file"] = next(binary["file"] for binary in listed["binaries"] if "libc.so" in binary["path"])
        written(self.bad, with_list(self.whole, change))
        process = self.gordian("analyze", "bad.gpack")
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn("there/program: the file was replaced since the snapshot (build-id differs)", process.stdout)

    def test_damaged_snapshot_inside(self):
        (info, data), *_ = [(one, data) for one, data in self.contents if one.name.endswith(".gsnap")]
        for damage in (data[:-10], data[:100] + b"?" + data[101:], b""):
            contents = [(one, damage if one is info else kept) for one, kept in self.contents]
            written(self.bad, relisted(contents, info.name))
            process = self.gordian("analyze", "bad.gpack")
            self.assert_unharmed_message(process)
            self.assert_says(process, rf"bad.gpack/{info.name}: ", 1)
            self.assert_nothing_stays()

    def test_control_characters(self):
        def change(listed):
            listed["gordian"] = "\x1b[31m"
            listed["snapshots"][0]["exe"] = "\x1b]0;title\7"
            listed["binaries"][0].update(path="\x1b[2J", problem="\x1b[2J")
        written(self.bad, with_list(self.contents, change))
        for command in (("pack", "--list", "bad.gpack"), ("analyze", "bad.gpack")):
            self.assertNotIn("\x1b", self.gordian(*command).stdout)


class LimitsTest(BadCase):
    def test_too_large(self):
        """It is known before anything is unpacked."""
        process = self.gordian("analyze", "--unpack-limit=64k", "good.gpack")
        self.assert_says(process, r"good.gpack: unpacked, it would take [\d.]+ MB, more than the limit of 65.5 kB. If you trust it: "
                                  r"--unpack-limit SIZE.\n", 1)
        self.assertEqual(self.gordian("analyze", "--unpack-limit=1G", "good.gpack").returncode, 0)
        limited = {**self.environment, "GORDIAN_UNPACK_LIMIT": "1M"}
        self.assert_says(self.gordian("why", "good.gpack", "Session", env=limited), "more than the limit of 1.0 MB", 1)
        self.assertEqual(self.gordian("dump", "--unpack-limit=1G", "good.gpack", env=limited).returncode, 0)
        self.assert_says(self.gordian("analyze", "--unpack-limit=much", "good.gpack"), "--unpack-limit: 'much' is no number of bytes", 2)
        limited["GORDIAN_UNPACK_LIMIT"] = "much"
        self.assert_says(self.gordian("analyze", "good.gpack", env=limited), "GORDIAN_UNPACK_LIMIT: 'much' is no number of bytes", 1)
        self.assert_nothing_stays()

    def test_bomb(self):
        """A terabyte of zeros in a few kilobytes is refused for what its list says; a list that lies is found out."""
        contents = members(self.good)
        written(self.bad, with_list(contents, lambda listed: listed["files"][-1].update(size=10**12)))
        self.assert_refused("bad.gpack: unpacked, it would take 1.0 TB, more than the limit of 8.6 GB")
        (info, _), *_ = reversed(contents)
        # What stands in place of the last file is a hundred times as large as what it adds to the pack, whatever that file was.
        written(self.bad, contents[:-1])
        without = self.bad.stat().st_size
        written(self.bad, [*contents[:-1], (member(info.name), bytes(50_000_000))])
        self.assertLess(self.bad.stat().st_size - without, 500_000)
        self.assert_refused("it is not what its list says")
        (first, _), *others = contents
        written(self.bad, [(first, b" " * 65_000_000 + b"{"), *others])
        self.assert_refused("its list cannot be read")
        written(self.bad, [(first, b" " * 68_000_000), *others])
        self.assert_refused("it does not begin with its list")

    def test_full_disk(self):
        with small_disk(self, "256k") as disk:
            process = self.gordian("pack", "out", "-o", disk / "x.gpack")
            self.assert_says(process, rf"{disk}/x.gpack cannot be written: No space left on device. Choose another place with -o FILE.", 1)
            self.assertEqual(os.listdir(disk), [])
            process = self.gordian("analyze", "good.gpack", env={**self.environment, "TMPDIR": str(disk)})
            self.assert_says(process, rf"good.gpack cannot be unpacked to {disk}: No space left on device. It takes [\d.]+ MB; TMPDIR=DIR "
                                      r"puts it elsewhere.", 1)
            self.assertEqual(os.listdir(disk), [])

    def test_no_place(self):
        process = self.gordian("analyze", "good.gpack", env={**self.environment, "TMPDIR": "/nonexistent"})
        self.assert_says(process, "a pack cannot be unpacked to /nonexistent: No such file or directory. TMPDIR=DIR puts it elsewhere.", 1)
        self.assert_says(self.gordian("pack", "out", "-o", "none/x.gpack"), "none/x.gpack cannot be written: No such file or directory", 1)

    def test_old_pack_stays_when_there_is_no_new_one(self):
        before = self.good.read_bytes()
        with self.away(self.folder / "out"):
            self.assertEqual(self.gordian("pack", "out", "-o", self.good).returncode, 1)
        self.assertEqual(self.good.read_bytes(), before)


class SignalsTest(BadCase):
    def view(self):
        """A `gordian view` of the good pack that is serving."""
        process = subprocess.Popen([GORDIAN, "view", "--no-browser", self.good], env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        if "http" not in process.stdout.readline():
            self.skipTest("this build has no page")
        return process

    def test_view(self):
        process = self.view()
        (folder,) = self.scratch.iterdir()
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        self.assertTrue(all(stat.S_IMODE(path.stat().st_mode) in (0o600, 0o700) for path in folder.rglob("*")))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)
        self.assert_nothing_stays()

    def test_signals(self):
        """While it is unpacked, or analyzed, or written to a pipe that nobody reads."""
        for number, sent in enumerate((signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)):
            process = subprocess.Popen([GORDIAN, "analyze", *[self.good] * 3], env=self.environment, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + 60
            while not list(self.scratch.glob("*/*")) and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002 * number)
            process.send_signal(sent)
            process.communicate()
            self.assertIn(process.returncode, (-sent, 0))  # 0: it was faster
            self.assert_nothing_stays()

    def test_closed_pipe(self):
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.run([GORDIAN, "analyze", self.good], env=self.environment, stdout=writer, stderr=subprocess.PIPE, check=False,
                                 preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        os.close(writer)
        self.assertEqual(process.returncode, -signal.SIGPIPE)
        self.assert_nothing_stays()

    def test_what_a_kill_leaves_goes_with_the_next(self):
        process = self.view()
        (left,) = self.scratch.iterdir()
        serving = self.view()
        process.kill()
        process.wait(60)
        self.assertTrue(left.exists())
        for path in self.scratch.iterdir():
            os.utime(path, (0, 0))  # long ago
        (self.scratch / "gordian-pack.file").write_text("no folder")
        self.assertEqual(self.gordian("analyze", self.good).returncode, 0)
        self.assertFalse(left.exists())
        self.assertEqual(len(list(self.scratch.glob("gordian-pack.*/pack.json"))), 1, "the other one is in use")
        serving.send_signal(signal.SIGINT)
        self.assertEqual(serving.wait(60), 0)
        self.assertEqual(os.listdir(self.scratch), ["gordian-pack.file"])

"""Snapshots that cannot be read: `analyze` and `dump` say which of many things is wrong, and go on with the others."""

import json
import os
import random
import unittest

from snapshot_file import Fixed, header, message, packed, snapshot
from support import CYCLE, Case, compile_program

SEED = 20240229


class BadSnapshotTest(Case):
    def write(self, data, name="bad.1.1.gsnap"):
        (self.folder / name).write_bytes(data)
        return name

    def assert_refused(self, path, pattern):
        for command in (["analyze"], ["analyze", "--format=json"], ["dump"], ["dump", "--format=textproto"]):
            process = self.gordian(*command, path)
            self.assert_says(process, pattern, 1)
            self.assertEqual(process.stdout, "")
            self.assertEqual(len(process.stderr.splitlines()), 1)

    def test_missing(self):
        self.assert_refused("nothing.gsnap", "nothing.gsnap: cannot read it: No such file or directory; check the path.")

    def test_empty(self):
        self.assert_refused(self.write(b""), "not a gordian snapshot .the file is empty.*Snapshots are the \\*.gsnap files")

    def test_something_else(self):
        self.assert_refused("/etc/passwd", "/etc/passwd: not a gordian snapshot .it does not begin like one")
        self.assert_refused(self.write(b"\0" * 100_000), "not a gordian snapshot")
        self.assert_refused("/dev/zero", "/dev/zero: cannot read it: ")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_private(self):
        path = self.write(snapshot())
        (self.folder / path).chmod(0)
        self.assert_refused(path, "Permission denied; snapshots are private to the user who ran the program")

    def test_too_new(self):
        self.assert_refused(self.write(snapshot(header(version=2))),
                            "written in snapshot format 2 by a newer gordian; this one reads up to format 1.")

    def test_other_machine(self):
        self.assert_refused(self.write(snapshot(header(machine=183))), "ELF machine number 183; this gordian knows x86-64")

    def test_folder_without_snapshots(self):
        for command in ("analyze", "dump"):
            process = self.gordian(command, self.folder)
            self.assert_says(process, "there is no finished snapshot \\(\\*.gsnap\\) in this folder. `gordian run -o .* -- PROGRAM` "
                                      "makes some.", 1)

    def test_dump_of_a_folder(self):
        """That of its snapshot, as other commands take a folder."""
        snapshot_file = self.write(snapshot(), "good.2.1.gsnap")
        self.assertEqual(self.gordian("dump", self.folder).stdout, self.gordian("dump", snapshot_file).stdout)

    def test_unfinished_in_folder(self):
        self.write(b"", "program.7.1.gsnap.partial")
        process = self.gordian("analyze", self.folder)
        self.assert_says(process, "program.7.1.gsnap.partial: this snapshot was not finished; left out.", 1)

    def test_others_are_analyzed(self):
        good = self.write(snapshot(), "good.2.1.gsnap")
        bad = self.write(snapshot()[:50])
        process = self.gordian("analyze", "--format=json", bad, good, "nothing", good)
        self.assertEqual(process.returncode, 1)
        self.assertEqual([json.loads(line)["process"]["pid"] for line in process.stdout.splitlines()], [4711, 4711])
        self.assertEqual(len(process.stderr.splitlines()), 2)


class DamagedSnapshotTest(Case):
    """A real snapshot, cut and changed. (Ten thousand changes are tried in one process: tests/unit.)"""

    def setUp(self):
        super().setUp()
        self.assertEqual(self.run_in("out", compile_program(CYCLE)).returncode, 0)
        (path,) = (self.folder / "out").glob("*.gsnap")
        self.data = path.read_bytes()
        self.bad = self.folder / "bad.gsnap"

    def refused(self, data, *command):
        self.bad.write_bytes(data)
        process = self.gordian(*command, self.bad)
        self.assert_unharmed_message(process)
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertRegex(process.stderr, r"\Agordian: .*\n\Z")
        return process.stderr

    def test_cut_in_half(self):
        said = self.refused(self.data[:len(self.data) // 2], "analyze")
        self.assertIn(f"the snapshot is cut off after {len(self.data) // 2} bytes: its end is missing.", said)

    def test_cut_at_many_points(self):
        size = len(self.data)
        points = [*range(1, 40), *range(40, size, max(size // 40, 1)), *range(size - 80, size)]
        for point in points:
            said = self.refused(self.data[:point], "dump" if point % 2 else "analyze")
            self.assertIn("cut off" if point > 11 else "snapshot", said, point)

    def test_changed_bytes(self):
        source = random.Random(SEED)
        for _ in range(60):
            changed = bytearray(self.data)
            changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
            self.refused(bytes(changed), source.choice(["dump", "analyze"]))

    def test_something_appended(self):
        self.refused(self.data + b"x", "analyze")

    def test_twice(self):
        self.refused(self.data + self.data, "analyze")


class HostileSnapshotTest(Case):
    """Files with a right checksum whose records lie: any outcome but a crash, a hang or a flood is right."""

    BIG = (1 << 64) - 1
    RECORDS = {
        "no lists fit": [(6, message((1, 16), (2, packed([1, 2, 3])), (3, packed([8])), (5, packed([5, 5]))))],
        "addresses wrap": [(6, message((1, BIG), (2, packed([BIG, BIG])), (3, packed([BIG, BIG])), (4, packed([0, 0])),
                                       (5, packed([1, 1])), (6, packed([0xFFFFFFFF, 1])), (7, packed([BIG, BIG]))))],
        "blocks overlap": [(6, message((1, 4096), (2, packed([0, 0, 1])), (3, packed([1 << 40] * 3)),
                                       (4, packed([0] * 3)), (5, packed([0] * 3))))],
        "counts beyond words": [(6, message((1, 4096), (2, packed([0])), (3, packed([64])), (4, packed([9])), (5, packed([1])),
                                            (6, packed([0])), (7, packed([2])), (8, packed([0, 9, 0xFFFFFFFF])),
                                            (9, packed([1, 1, 1])), (10, packed([1, 1, 1]))))],
        "continued nothing": [(6, message((1, 4096), (2, packed([0])), (3, packed([64])), (4, packed([9])), (5, packed([0])),
                                          (11, 1)))],
        "stack of itself": [(5, message((1, packed([1, 0xFFFFFFFF])), (2, packed([1, 1])), (3, packed([2, 2]))))],
        "upside-down module": [(2, message((1, "/x"), (4, message((1, BIG), (2, 0), (3, 255)))))],
        "no module": [(2, b""), (3, b""), (4, b""), (5, b""), (6, b""), (7, b""), (8, b"")],
        "roots": [(7, message((1, 99), (2, BIG), (5, packed([0xFFFFFFFF] * 3)), (6, packed([BIG] * 2))))],
        "vtable": [(4, message((1, BIG), (2, "\x1b[31m" * 1000), (4, packed([BIG] * 100)), (5, 77)))],
    }

    def test_records(self):
        for name, records in self.RECORDS.items():
            for totals in ((0,) * 6, (self.BIG,) * 6):
                with self.subTest(name):
                    path = self.folder / "hostile.gsnap"
                    path.write_bytes(snapshot(records=records, totals=totals))
                    for command in (["analyze"], ["analyze", "--format=json"], ["dump"], ["dump", "--format=textproto"]):
                        process = self.gordian(*command, path)
                        self.assert_unharmed_message(process)
                        self.assertNotIn("\x1b", process.stdout)
                        self.assertLess(len(process.stdout), 100_000)

    def test_malformed_records(self):
        whole = message((6, message((1, 16))))
        for body in (b"\xff" * 20, b"\x00", whole[:-1], b"\x0a\xff\xff\xff\xff\x7f", b"\x32\x80\x80\x80\x80\x80\x80\x80\x80\x01"):
            path = self.folder / "hostile.gsnap"
            path.write_bytes(snapshot(head=header() + b"", records=[(6, body)]))
            for command in ("analyze", "dump"):
                self.assert_unharmed_message(self.gordian(command, path))

    def test_header_strings(self):
        path = self.folder / "hostile.gsnap"
        path.write_bytes(snapshot(header(exe="\x1b]0;owned\x07", extra=[(12, "\x1b[2J"), (12, "\x9b31m"), (10, "\n\r")])))
        for command in ("analyze", "dump"):
            process = self.gordian(command, path)
            self.assert_unharmed_message(process)
            self.assertNotRegex(process.stdout + process.stderr, "[\x1b\x9b\x07\r]")
            self.assertIn("\\x1b]0;owned\\x07", process.stdout)

    def test_fixed_fields_of_wrong_type(self):
        path = self.folder / "hostile.gsnap"
        path.write_bytes(snapshot(header(extra=[(6, Fixed(1)), (5, "text")])))
        for command in ("analyze", "dump"):
            self.assert_unharmed_message(self.gordian(command, path))

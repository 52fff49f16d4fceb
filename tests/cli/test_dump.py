"""`gordian dump`: every line it can print."""

import pathlib
import subprocess

from snapshot_file import header, message, packed, snapshot, zigzag
from support import CYCLE, Case, compile_program

MODULE = message((1, "/usr/lib/x.so"), (2, b"\xab\xcd"), (3, 0x1000), (4, message((1, 0x1000), (2, 0x2000), (3, 5))),
                 (4, message((1, 0x2000), (2, 0x3000), (3, 3), (4, 0x1000))), (5, 1), (6, 1), (7, 1_700_000_000_000_000_000), (8, 5))
THREAD = message((1, 7), (2, "worker\n"), (3, 1), (4, 0x7000), (5, 0x1234), (6, 0x6000), (7, 0x8000), (8, 1))
VTABLE = message((1, 0x2040), (2, "1A"), (3, zigzag(-16)), (4, packed([0x1500, 0x1600])), (5, 1))
STACKS = message((1, packed([1, 1])), (2, packed([0, 1])), (3, packed([zigzag(0x1100), zigzag(-0x10)])), (4, packed([1])))
BLOCKS = message((1, 0x10000), (2, packed([0, 2])), (3, packed([24, 40])), (4, packed([2, 0])), (5, packed([2, 1])),
                 (6, packed([0, 2, 1])), (7, packed([zigzag(0x2040 - 0x10000), zigzag(0x20), zigzag(-0x20)])),
                 (8, packed([0])), (9, packed([zigzag(3)])), (10, packed([zigzag(1)])), (12, packed([0, 14])),
                 (13, packed([1])), (15, packed([1])), (16, packed([3 | 5 << 32])),
                 (17, packed([4, 128 + 5, 6])), (18, packed([2, 300, 1])),
                 (19, packed([6 + 0, 5, 6 + 3])), (20, packed([300, 8192 + 5, 8192 + 17])))
CONTINUED = message((1, 0x10020), (2, packed([0])), (3, packed([40])), (4, packed([0])), (5, packed([1])), (6, packed([4])),
                    (7, packed([0])), (11, 1))
OBJECT = message((1, 0x10048), (2, packed([1])), (3, packed([8])), (4, packed([0])), (5, packed([0])), (14, 8))
ROOTS = message((1, 2), (2, 0x7000), (3, 7), (4, "worker"), (5, packed([3])), (6, packed([zigzag(0x9000)])))
NAME = message((1, 0x10020), (2, "the\nledger"))
NOT_SEEN = message((1, 2), (2, 4096), (3, "a hole"))
RECORDS = [(2, MODULE), (3, THREAD), (4, VTABLE), (5, STACKS), (6, BLOCKS), (6, CONTINUED), (6, OBJECT), (7, ROOTS), (8, NOT_SEEN),
           (9, NAME)]

EXPECTED = """\
snapshot 1 of process 4711 (parent 1), trigger EXIT
  format 1.2  machine 62  page size 4096  runtime 0.1.0
  exe /usr/bin/example
  cwd /tmp
  command line /usr/bin/example --flag
  started 2023-11-14 22:13:20.000000000 UTC
  taken   2023-11-14 22:13:21.000000002 UTC by thread 4711, label after load
module /usr/lib/x.so
  bias 0x1000  build-id abcd  main program  file deleted  unloaded 2023-11-14 22:13:20.000000000 UTC
  stacks below 5
  0x1000-0x2000 r-x file offset 0x0
  0x2000-0x3000 rw- file offset 0x1000
thread 7 "worker\\x0a"  took the snapshot
  stack 0x6000-0x8000  sp 0x7000  pc 0x1234  registers seen
vtable 0x2040 1A  offset to top -16  counts INT32_AT_8
  slot 0 0x1500
  slot 1 0x1600
stack 1 parent 0 return 0x1100
stack 2 parent 1 return 0x10f0
stack 1 is cut off below
block 0x10000 24 bytes stack 2 age 0 inner +0x10:2
  +0x0 0x2040  strong 3 weak 1
  +0x10 0x10020  tags -0x8:300 +0x14:large, low byte 5
block 0x10020 40 bytes stack 0 age 14 ignored numbers 3 5 inner +0x14:300 +0x18:1
  +0x8 0x10000  tags +0xc:large
block 0x10020 40 bytes stack 0 (continued)
  +0x20 0x10020
block 0x10050 8 bytes stack 0
roots THREAD_STACK base 0x7000 thread 7 worker
  +0x18 0x10000
not seen UNREADABLE_MEMORY 4096 a hole
name 0x10020 the\\x0aledger
total 3 blocks, 72 bytes, 4 words, 1 root words, 2 stack nodes, 1 vtables
"""


class DumpTest(Case):
    def dump(self, data, *options):
        (self.folder / "x.gsnap").write_bytes(data)
        return self.gordian("dump", *options, "x.gsnap")

    def test_every_kind_of_record(self):
        process = self.dump(snapshot(header(extra=[(10, "after load")]), RECORDS, (3, 72, 4, 1, 2, 1)))
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        self.assertEqual(process.stdout, EXPECTED)

    def test_empty_fields(self):
        records = [(2, message((1, "/x"))), (3, message((1, 5))), (4, message((1, 8)))]
        text = self.dump(snapshot(records=records)).stdout
        self.assertIn("module /x\n  bias 0x0  build-id none\n", text)
        self.assertIn('thread 5 ""\n  stack 0x0-0x0  sp 0x0  pc 0x0  registers not seen\n', text)
        self.assertIn("vtable 0x8 (no RTTI)  offset to top 0  counts NONE\n", text)

    def test_lists_that_do_not_fit(self):
        records = [(6, message((1, 16), (2, packed([1, 2, 3])), (3, packed([8, 8, 8])), (4, packed([0, 0, 0])),
                               (5, packed([0])), (6, packed([1])), (8, packed([1])))),
                   (5, message((1, packed([1])))), (7, message((5, packed([1]))))]
        text = self.dump(snapshot(records=records)).stdout
        self.assertIn("  (words: lists of 0 and 1 elements do not fit each other)\n", text)
        self.assertIn("  (counts: lists of 0 and 1 elements do not fit each other)\n", text)
        self.assertIn("  (blocks: lists of 1 and 3 elements do not fit each other)\nblock 0x20 8 bytes stack 0\n", text)
        self.assertIn("  (stack nodes: lists of 0 and 1 elements do not fit each other)\n", text)
        self.assertIn("  (roots: lists of 0 and 1 elements do not fit each other)\n", text)

    def test_wrong_totals(self):
        process = self.dump(snapshot(records=RECORDS, totals=(3, 72, 4, 1, 2, 2)))
        self.assert_says(process, "x.gsnap: the snapshot is damaged: its last record does not say what the others add up to "
                                  r"\(total 3 blocks, 72 bytes, 4 words, 1 root words, 2 stack nodes, 1 vtables\). Copy it", 1)

    def test_malformed_record(self):
        process = self.dump(snapshot(records=[(6, b"\xff")]))
        self.assert_says(process, "x.gsnap: the snapshot is damaged .the record at byte ", 1)

    def test_textproto(self):
        data = snapshot(records=RECORDS, totals=(3, 72, 4, 1, 2, 1))
        process = self.dump(data, "--format=textproto")
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        schema = pathlib.Path(__file__).resolve().parents[2] / "schema"
        again = subprocess.run(["protoc", f"--proto_path={schema}", "--encode=gordian.snapshot.Snapshot", schema / "snapshot.proto"],
                               input=process.stdout.encode(), capture_output=True, check=True)
        self.assertEqual(again.stdout, data)

    def test_full_output(self):
        with open("/dev/full", "wb") as full:
            (self.folder / "x.gsnap").write_bytes(snapshot())
            for command in ("dump", "analyze"):
                process = self.gordian(command, "x.gsnap", stdout=full)
                self.assert_says(process, "cannot be written: No space left on device.", 1)

    def test_real_snapshot(self):
        self.run_in("out", compile_program(CYCLE))
        (path,) = (self.folder / "out").glob("*.gsnap")
        text = self.gordian("dump", path).stdout
        for beginning in ("module .*/program\n", "thread \\d+ \"program\"  took the snapshot\n", "vtable 0x.*_Sp_counted_ptr_inplace",
                          "stack \\d+ parent \\d+ return 0x", "block 0x[0-9a-f]+ 40 bytes|block 0x[0-9a-f]+ 32 bytes",
                          "  \\+0x0 0x[0-9a-f]+  strong 1 weak 1\n", "roots MODULE_DATA", "total \\d+ blocks, "):
            self.assertRegex(text, "(?m)^(?:" + beginning + ")")

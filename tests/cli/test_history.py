"""`gordian history`, with SQLite and with a PostgreSQL server of its own: the same tests for both."""

import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

from support import CYCLE, GORDIAN, TIME_LIMIT, Case, compile_program, small_disk

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "history"))

import postgres  # noqa: E402  (behind its path)
import reports  # noqa: E402

SESSION = dict(file="session.cc", line=12)
KILLS = 100


def night_folder(folder, name, at, *findings, binary="server", **more):
    return reports.write(folder / name, reports.report(binary, at, findings, **more))


class Shared:
    """What both databases have to do. `self.db` names an empty one."""

    def history(self, command, *arguments, db=None, **options):
        return self.gordian("history", command, "--db", self.db if db is None else db, *arguments, **options)

    def done(self, command, *arguments, **options):
        process = self.history(command, *arguments, **options)
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        return process.stdout

    def objects(self, command, *arguments, **options):
        return [json.loads(line) for line in self.done(command, "--format=json", *arguments, **options).splitlines()]

    def three_nights(self):
        first, second, third = reports.nights("2026-01-01T03:00:00Z", 3)
        leak = lambda count: reports.cycle("4c980ec8", ["Session", "Timer"], instances=count, bytes=96, **SESSION)
        night_folder(self.folder, "n1", first)
        night_folder(self.folder, "n2", second, leak(1))
        night_folder(self.folder, "n3", third, leak(3), reports.unreachable("0badcafe", file="main.cc", line=7))
        return [self.done("add", "--project", "shop", "--build", f"v{n}", "--host", "ci", f"n{n}") for n in (1, 2, 3)]

    def test_add_says_what_became_of_each(self):
        said = self.three_nights()
        self.assertRegex(said[0], r"\A[0-9a-f]{12}  2026-01-01 03:00  server  0 leaking, 0 new, 0 fixed\n1 report added; 0 new, 0 fixed\n\Z")
        self.assertRegex(said[2], r"\A[0-9a-f]{12}  2026-01-03 03:00  server  2 leaking, 1 new, 0 fixed\n1 report added; 1 new, 0 fixed\n\Z")
        again = self.done("add", "--project", "shop", "--build", "v3", "--host", "ci", "n3")
        self.assertRegex(again, r"\A[0-9a-f]{12}  2026-01-03 03:00  server  there before\n0 reports added, 1 there before\n\Z")
        (row,) = self.objects("add", "--project", "shop", "--build", "v3", "--host", "ci", "n3")
        self.assertEqual((row["added"], row["project"], row["build"], row["binary"], row["time"]),
                         (False, "shop", "v3", "server", "2026-01-03T03:00:00.000000000Z"))

    def test_place_in_a_stripped_program(self):
        """Not the C library's frames, whose debug info may be installed: the program's own, by function or module."""
        program = compile_program("[[gnu::noinline]] void leak();\n" + CYCLE.replace("int main()", "[[gnu::noinline]] void leak()")
                                  + "int main() { leak(); }\n", "-O1", "-s", name="server")
        self.run_in("stripped", program)
        self.done("add", "stripped")
        (run,) = self.objects("list")
        (finding,) = json.loads((self.folder / "stripped/report.json").read_text())["findings"]
        self.assertRegex(self.done("show", finding["id"]), r"\n  allocated  server\+0x[0-9a-f]+\n")
        self.assertEqual(run["findings"], 1)

    def test_list(self):
        self.three_nights()
        lines = self.done("list").splitlines()
        self.assertEqual(lines[0].split(), ["run", "time", "(UTC)", "project", "branch", "build", "host", "binary", "leaking", "leaked"])
        self.assertRegex(lines[1], r"^[0-9a-f]{12}  2026-01-03 03:00  shop +main +v3 +ci +server +2 +336 bytes$")
        self.assertEqual(len(lines), 4)
        self.assertEqual([row["build"] for row in self.objects("list")], ["v3", "v2", "v1"])
        self.assertEqual([row["build"] for row in self.objects("list", "--since", "2026-01-02", "--until", "2026-01-03")], ["v2"])
        self.assertEqual([row["build"] for row in self.objects("list", "--build", "v1", "--project", "shop")], ["v1"])
        self.assertEqual(len(self.objects("list", "--limit", "2")), 2)
        (row,) = self.objects("list", "--build", "v3")
        self.assertEqual({key: row[key] for key in ("project", "branch", "host", "binary", "live_bytes", "live_blocks", "leaked_bytes", "findings",
                                                    "other_findings", "time")},
                         {"project": "shop", "branch": "main", "host": "ci", "binary": "server", "live_bytes": 1_000_000, "live_blocks": 1000,
                          "leaked_bytes": 336, "findings": 2, "other_findings": 0, "time": "2026-01-03T03:00:00.000000000Z"})
        nothing = self.history("list", "--branch", "topic")
        self.assertEqual((nothing.stdout, nothing.returncode), ("", 0))
        self.assertRegex(nothing.stderr, r"^gordian: no run in .* is like that\.$")

    def test_show_a_finding(self):
        self.three_nights()
        text = self.done("show", "--project", "shop", "4c980ec8")
        for line in ("4c980ec8  cycle  Session → Timer → Session", "  binary     server on main of shop", "  state      there in the last night",
                     "  first      2026-01-02 03:00  build v2", "  last clean 2026-01-01 03:00  build v1",
                     "  nights     2 of 2 since it was first seen", "  allocated  main  session.cc:12",
                     "  there      2026-01-02 03:00  build v2  →  still there",
                     "  figures    2026-01-02 03:00  1 instance, 96 bytes  proved",
                     "             2026-01-03 03:00  3 instances, 288 bytes  proved"):
            self.assertIn(line + "\n", text)
        self.assertRegex(text, r"(?m)^LEAK 1  3 × cycle of 2 objects")  # as `analyze` draws it
        (found,) = self.objects("show", "--project", "shop", "4c980ec8")
        self.assertEqual((found["state"], found["first_build"], found["last_clean_build"], found["nights_seen"], found["instances"]),
                         ("still", "v2", "v1", 2, 3))
        self.assertEqual([point["instances"] for point in found["figures"]], [1, 3])
        self.assertEqual(found["there"], [{"from": "2026-01-02T03:00:00.000000000Z", "from_build": "v2", "fixed": None, "fixed_build": ""}])
        self.assertEqual([member["type"] for member in found["finding"]["members"]], ["Session", "Timer"])
        night_folder(self.folder, "n4", "2026-01-04T03:00:00Z")
        self.assertIn("2 fixed", self.done("add", "--project", "shop", "--build", "v4", "n4"))
        self.assertIn("  state      fixed: not there since 2026-01-04 03:00  build v4\n", self.done("show", "--project", "shop", "4c980ec8"))

    def test_show_a_run(self):
        self.three_nights()
        run = self.objects("list")[0]["run"]
        self.assertEqual(len(run), 32)
        for name in (run, run[:8]):
            text = self.done("show", name)
            for line in (f"run {run}", "  build      v3", "  host       ci", "  time       2026-01-03 03:00 UTC",
                         "  heap       1000 blocks, 1.0 MB; 336 bytes leaked", "  findings   2 leaking, 0 others", "The binary's night, over all its runs:"):
                self.assertIn(line + "\n", text)
            self.assertRegex(text, r"(?m)^  4c980ec8  still  cycle +3 × +288 bytes  Session → Timer → Session$")
            self.assertRegex(text, r"(?m)^  0badcafe  new +unreachable  1 × +48 bytes +48 bytes from malloc$")
        (found,) = self.objects("show", run)
        self.assertEqual([(row["id"], row["state"]) for row in found["night"]], [("4c980ec8", "still"), ("0badcafe", "new")])

    def test_show_what_is_not_there(self):
        self.three_nights()
        for name in ("ffffffff", "4c980ec8", "x'; DROP TABLE gordian_run"):  # the project is another one
            self.assert_says(self.history("show", name), "no finding of project default and no run is called " + re.escape(name), 1)

    def test_a_folder_of_folders(self):
        for number, at in enumerate(reports.nights("2026-01-01T03:00:00Z", 30)):
            night_folder(self.folder / "all", f"night-{number:02}/server.1", at, reports.cycle("4c980ec8", ["A", "B"]))
            night_folder(self.folder / "all", f"night-{number:02}/tool.1", at, binary="tool")
        self.assertEqual(self.done("add", "all"), "60 reports added; 1 new, 0 fixed\n")
        self.assertEqual(self.done("add", "all"), "0 reports added, 60 there before\n")
        self.assertEqual(len(self.objects("list", "--binary", "server")), 30)
        self.assertEqual(self.objects("show", "4c980ec8")[0]["nights_seen"], 30)

    def test_parts_of_one_night(self):
        for part in range(3):
            night_folder(self.folder, f"part{part}", f"2026-01-01T03:0{part}:00Z", reports.cycle("4c980ec8", ["A", "B"]), pid=part + 1)
        self.done("add", "--time", "2026-01-01T03:00Z", "part0", "part1", "part2")
        (found,) = self.objects("show", "4c980ec8")
        self.assertEqual((found["nights_seen"], found["instances"], found["state"]), (1, 3, "new"))

    def test_one_bad_report_does_not_keep_the_others_out(self):
        night_folder(self.folder, "good", "2026-01-01T03:00:00Z")
        (self.folder / "bad").mkdir()
        (self.folder / "bad" / "report.pb").write_bytes(b"\x7fnonsense")
        process = self.history("add", "bad", "good")
        self.assertEqual(process.returncode, 1)
        self.assertIn("gordian: ", process.stderr)
        self.assertTrue(process.stdout.endswith("1 report added; 0 new, 0 fixed\n"), process.stdout)

    def test_names_that_are_none(self):
        night_folder(self.folder, "n", "2026-01-01T03:00:00Z")
        self.assert_says(self.history("add", "--branch", "a\nb", "n"), "the name of the branch has characters that are not text", 1)
        self.assert_says(self.history("add", "--build", "", "n"), "the name of the build is empty", 1)
        night_folder(self.folder, "timeless", 0)
        self.assert_says(self.history("add", "timeless"), "has no time: give the night's with --time", 1)
        self.done("add", "--time", "2026-01-01", "timeless")

    def test_prune(self):
        now = time.time_ns()
        for age in (500, 300, 100, 1):
            night_folder(self.folder, f"age{age}", now - age * 86_400_000_000_000, *([reports.cycle("4c980ec8", ["A", "B"])] if age > 200 else []))
            self.done("add", "--build", f"v{age}", f"age{age}")
        self.assert_says(self.history("prune"), "say what may go: --older-than 400d, or --keep-last 100", 2)
        self.assertEqual(self.done("prune", "--older-than", "400d", "--dry-run"), "default main: 1 run would go\n")
        self.assertEqual(self.done("prune", "--older-than", "400d", "--branch", "other"), "nothing is that old\n")
        self.assertEqual(self.done("prune", "--older-than", "400d"), "default main: 1 run gone\n")
        (found,) = self.objects("show", "4c980ec8")
        self.assertEqual(found["first_build"], "v500")
        self.assertEqual(self.objects("prune", "--keep-last", "1"), [{"project": "default", "branch": "main", "runs": 2, "findings": 1, "binaries": 0}])
        self.assertEqual([row["build"] for row in self.objects("list")], ["v1"])
        self.assertEqual(self.done("prune", "--older-than", "1h", "--no-vacuum"), "default main: 1 run gone, with 1 binary\n".replace(", with 1 binary", " and 1 binary"))
        self.assertEqual(self.objects("list"), [])

    # Nothing half, nothing lost.

    def prepare_rounds(self, rounds, each):
        """Folders with reports; those of later rounds belong between those of earlier ones."""
        for number in range(rounds):
            for index in range(each):
                at = reports.nanoseconds("2026-01-01T03:00:00Z") + (index * 1000 + number * 7 % rounds) * 3_600_000_000_000
                findings = [reports.cycle("4c980ec8", ["A", "B"], instances=1 + number % 3)] if (number + index) % 4 else []
                findings.append(reports.unreachable("0badcafe", instances=1 + index))
                night_folder(self.folder / "rounds", f"{number:03}/{index:02}", at, *findings, binary=f"server{index % 5}")

    def everything(self, db):
        """All that matters, in an order of its own."""
        tables = {"run": "run_id, series_id, taken_at, build_id, live_bytes, leaked_bytes, leaking, others",
                  "series": "series_id, branch_name, binary_name, last_at, before_at", "text": "series_id, finding_id",
                  "presence": "series_id, finding_id, from_at, to_at, from_build_id, clean_at, clean_build_id, instances, total_bytes",
                  "finding": "series_id, finding_id, kind, title, first_at, digest",
                  "day": "branch_name, day_at, part, runs, live_bytes, leaked_bytes"}
        return {table: self.rows(db, f"SELECT {columns} FROM gordian_{table} ORDER BY {columns}") for table, columns in tables.items()}

    def test_killed_in_the_middle(self):
        """Two writers with the same reports, killed at any moment; what is missing then is added once more."""
        each = 12
        self.prepare_rounds(KILLS, each)
        chance = random.Random(6)
        killed = 0
        started = time.monotonic()
        self.done("add", "rounds/000")
        whole = time.monotonic() - started
        number = 0
        while killed < KILLS:
            number += 1
            folder = f"rounds/{number % KILLS:03}"
            command = [GORDIAN, "history", "add", "--db", self.db, folder]
            writers = [subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
            end = time.monotonic() + chance.uniform(0.2, 1.2) * whole
            time.sleep(max(end - time.monotonic(), 0))
            victim = writers[number % 2]
            victim.kill()
            in_time = victim.wait() == -signal.SIGKILL
            killed += in_time
            whole *= 1.05 if in_time else 0.8  # the first may have been slow, and what a round has added before goes quicker
            victim.stderr.close()
            other = writers[1 - number % 2]
            if number % 3 == 0:
                other.kill()
                killed += other.wait() == -signal.SIGKILL
                other.stderr.close()
            else:
                said = other.communicate(timeout=TIME_LIMIT)[1].decode()
                self.assertEqual((said, other.returncode), ("", 0))
        self.done("add", "rounds")
        self.assertEqual(len(self.objects("list", "--limit", "100000")), KILLS * each)
        calm = self.another_db()
        self.done("add", "rounds", db=calm)
        self.assertEqual(self.everything(self.db), self.everything(calm))


class SqliteTest(Shared, Case):
    def setUp(self):
        super().setUp()
        self.db = str(self.folder / "history.db")

    def another_db(self):
        return str(self.folder / "another.db")

    def rows(self, db, statement):
        with contextlib.closing(sqlite3.connect(db)) as connection:
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            return connection.execute(statement).fetchall()

    def test_where_it_is(self):
        night_folder(self.folder, "n", "2026-01-01T03:00:00Z")
        environment = {key: value for key, value in os.environ.items() if key != "GORDIAN_DB"}
        self.gordian("history", "add", "n", env=environment)
        self.assertTrue((self.folder / "gordian-history.db").exists())
        self.gordian("history", "add", "n", env={**environment, "GORDIAN_DB": "other.db"})
        self.assertTrue((self.folder / "other.db").exists())
        self.gordian("history", "add", "--db", "sqlite:strange://name.db".replace("//", ""), "n")
        self.assertTrue((self.folder / "strange:name.db").exists())

    def test_files_that_are_none(self):
        night_folder(self.folder, "n", "2026-01-01T03:00:00Z")
        for command, *more in (("add", "n"), ("list",), ("show", "4c980ec8"), ("prune", "--keep-last", "1")):
            (self.folder / "text").write_text("this is no database\n" * 100)
            self.assert_says(self.history(command, *more, db="text"), "text is no history, and no other SQLite database", 1)
            self.assertEqual((self.folder / "text").read_text(), "this is no database\n" * 100)
            self.assert_says(self.history(command, *more, db="."), r"\. is a folder: name a file in it", 1)
            if command != "add":
                self.assert_says(self.history(command, *more, db="nothing.db"), "there is no history at nothing.db. Make one: gordian history add --db nothing.db", 1)
                self.assertFalse((self.folder / "nothing.db").exists())
            self.assert_says(self.history(command, *more, db="no/folder/x.db"), "there is no history at|Its folder has to exist", 1)
            self.assert_says(self.history(command, *more, db="mysql://x/y"), "mysql:// is no kind of database that is known", 1)
            self.assert_says(self.history(command, *more, db=""), "the name of the history is empty", 1)

    def test_a_database_of_another_program(self):
        night_folder(self.folder, "n", "2026-01-01T03:00:00Z")
        with contextlib.closing(sqlite3.connect(self.db)) as connection:
            connection.execute("CREATE TABLE mine (x)")
            connection.commit()
        before = pathlib.Path(self.db).read_bytes()
        self.assert_says(self.history("add", "n"), "is a database of another program: name another file", 1)
        self.assert_says(self.history("list"), "there is no history in", 1)
        self.assertEqual(pathlib.Path(self.db).read_bytes(), before)

    def test_a_newer_version(self):
        self.three_nights()
        with contextlib.closing(sqlite3.connect(self.db)) as connection:
            connection.execute("UPDATE gordian_schema SET version = 7")
            connection.commit()
        for command, *more in (("add", "n1"), ("list",), ("show", "4c980ec8"), ("prune", "--keep-last", "1")):
            self.assert_says(self.history(command, *more), r"history.db was written by a newer gordian \(version 7 of its tables; this one knows 2\): "
                                                           "use that one, or name another history", 1)

    def test_damaged_files(self):
        """Every page overwritten, one at a time: an error or an answer, and never a crash."""
        self.three_nights()
        whole = pathlib.Path(self.db).read_bytes()
        run = self.objects("list")[0]["run"]
        for offset in range(0, len(whole), 4096):
            for rubbish in (bytes(4096), b"\xff" * 4096, random.Random(offset).randbytes(4096)):
                for name in ("damaged.db", "damaged.db-wal", "damaged.db-shm"):
                    (self.folder / name).unlink(missing_ok=True)
                (self.folder / "damaged.db").write_bytes(whole[:offset] + rubbish + whole[offset + 4096:])
                for command in (["list"], ["show", "--project", "shop", "4c980ec8"], ["show", run], ["add", "n2"]):
                    process = self.history(*command, db="damaged.db")
                    self.assert_unharmed_message(process)
                    self.assertIn(process.returncode, (0, 1))

    def test_a_full_disk(self):
        self.prepare_rounds(40, 12)
        with small_disk(self, "400k") as disk:
            db = str(disk / "history.db")
            self.done("add", "rounds/000", db=db)
            process = self.history("add", "rounds", db=db)
            self.assert_says(process, "(its disk is full|the disk failed, or is full).*(make room|look after the disk) and repeat it", 1)
            self.assertGreaterEqual(len(self.rows(db, "SELECT * FROM gordian_run")), 12)
            subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)
            self.done("add", "rounds", db=db)
            self.done("add", "rounds", db=self.db)
            self.assertEqual(self.everything(db), self.everything(self.db))

    def test_a_file_that_may_not_grow(self):
        self.prepare_rounds(20, 12)
        command = f'ulimit -f 150; exec "$0" history add --db {self.db} rounds'
        process = subprocess.run(["bash", "-c", command, GORDIAN], cwd=self.folder, capture_output=True, text=True, check=False, timeout=TIME_LIMIT)
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertRegex(process.stderr, "gordian: .* (its disk is full|the disk failed, or is full)")
        self.done("add", "rounds")
        self.assertEqual(len(self.objects("list", "--limit", "1000")), 240)

    def test_a_lock_that_is_held(self):
        self.three_nights()
        night_folder(self.folder, "n4", "2026-01-04T03:00:00Z")
        with contextlib.closing(sqlite3.connect(self.db, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            self.assert_says(self.history("add", "--wait", "200ms", "n4"), r"history.db is busy: another process writes to it. Tried again for 0.2 s.", 1)
            self.assertEqual(len(self.objects("list")), 3)  # who only reads does not wait
            connection.execute("ROLLBACK")
        self.done("add", "--wait", "200ms", "n4")

    def test_read_only(self):
        self.three_nights()
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        os.chmod(self.db, 0o444)
        self.assert_says(self.history("add", "n1"), "read-only", 1)

    def test_help(self):
        text = self.gordian("history", "--help").stdout
        for part in ("add  ", "list  ", "show  ", "prune  ", "Exit status 0: done; 1: failed", "postgresql://HOST/DATABASE"):
            self.assertIn(part, text)
        for command, options in {"add": ("--db URL", "--project NAME", "--branch NAME", "--build NAME", "--host NAME", "--binary NAME", "--time TIME",
                                         "--build-time TIME", "--wait DURATION", "--format text|json"),
                                 "list": ("--since TIME", "--until TIME", "--limit N"), "show": ("ID", "--project NAME"),
                                 "prune": ("--older-than AGE", "--keep-last N", "--dry-run", "--no-vacuum")}.items():
            text = self.gordian("history", command, "--help").stdout
            for option in options:
                self.assertIn(f"\n  {option}", text)
            self.assertIn("Examples:", text)
            self.assertTrue(all(len(line) <= 100 for line in text.splitlines()), "long lines")

    def test_the_command_line(self):
        for arguments in ((), ("nothing",), ("add",), ("show",), ("list", "--limit", "0"), ("list", "--format", "xml"),
                          ("add", "--time", "yesterday", "n"), ("prune", "--older-than", "400"), ("prune", "--keep-last", "-1"), ("add", "--wait", "x", "n")):
            process = self.gordian("history", *arguments)
            self.assertEqual(process.returncode, 2, process.stderr)
            self.assertIn("gordian: ", process.stderr)

    def test_times(self):
        night_folder(self.folder, "n", "2026-01-01T03:00:00Z")
        for number, (time_text, expected) in enumerate({
                "2026-01-31": "2026-01-31T00:00:00", "2026-01-31T03:04": "2026-01-31T03:04:00", "2026-01-31 03:04:05": "2026-01-31T03:04:05",
                "2026-01-31T03:04:05Z": "2026-01-31T03:04:05", "2026-01-31T03:04:05.678+01:00": "2026-01-31T02:04:05",
                "2026-01-31T23:30:00-0100": "2026-02-01T00:30:00", "@1769828400": "2026-01-31T03:00:00", "1769828400": "2026-01-31T03:00:00"}.items()):
            (row,) = self.objects("add", "--build", str(number), "--time", time_text, "n")
            self.assertEqual(row["time"], expected + ".000000000Z", time_text)
        for time_text in ("2026-02-30", "2026-1-1", "2026-01-31T25:00", "2026-01-31T03:04:05+1", "@-5", "1960-01-01", "2200-01-01", "2026-01-31x", ""):
            self.assertEqual(self.history("add", "--time", time_text, "n").returncode, 2, time_text)


class PostgresTest(Shared, Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if postgres.programs() is None:
            raise AssertionError("PostgreSQL is not installed: scripts/setup installs it")
        cls.server = postgres.Server(loopback=True, settings=["fsync=off"]).start()
        cls.addClassCleanup(cls.server.close)
        cls.databases = 0

    def setUp(self):
        super().setUp()
        self.db = self.another_db()

    def another_db(self):
        PostgresTest.databases += 1
        return self.server.create_database(f"test{self.databases}")

    def rows(self, db, statement):
        return self.server.sql(statement, re.search(r"/(test\d+)", db)[1]).splitlines()

    def test_servers_that_do_not_want_us(self):
        night_folder(self.folder, "n", "2026-01-01T03:00:00Z")
        nowhere = f"postgresql://gordian:secret@127.0.0.1:{self.server.port}/nothing?password=hidden"
        process = self.history("add", "n", db=nowhere)
        self.assert_says(process, 'cannot be opened: .*database "nothing" does not exist.*look at the database\'s name, the user, and the password', 1)
        self.assertNotRegex(process.stderr, "secret|hidden")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            closed = f"postgresql://gordian@127.0.0.1:{probe.getsockname()[1]}/x"
        self.assert_says(self.history("add", "--wait", "300ms", "n", db=closed), r"does not answer: .*Connection refused.* Tried again for 0\.3 s\.", 1)
        self.assert_says(self.history("list"), "there is no history in postgresql://.*Make one: gordian history add", 1)

    def test_the_server_is_stopped_in_the_middle(self):
        self.prepare_rounds(60, 12)
        server = postgres.Server(settings=["fsync=off"]).start()
        self.addCleanup(server.close)
        db = server.create_database()
        for wait, comes_back in (("1s", False), ("30s", True)):
            if not comes_back:
                server.sql("SELECT 1")
            # With so small a pipe it cannot get beyond its first hundred before somebody reads on.
            adding = subprocess.Popen([GORDIAN, "history", "add", "--db", db, "--build", wait, "--format=json", "--wait", wait, "rounds"],
                                      cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, pipesize=4096)
            first = adding.stdout.readline()  # of the first hundred; no buffer takes more than that away from communicate()
            server.stop()
            if comes_back:
                time.sleep(1)
                server.start()
            rest, said = (text.decode() for text in adding.communicate(timeout=TIME_LIMIT))
            if comes_back:
                self.assertEqual((said, adding.returncode), ("", 0))
            else:
                self.assertEqual(adding.returncode, 1, said)
                self.assertRegex(said, r"gordian: .*(was lost|does not answer|could not do it now).*Tried again for 1 s\. Nothing of this step was kept.*"
                                       r"\(\d+ reports that came before are in the history\.\)")
                server.start()
                before = len(self.objects("list", "--build", wait, "--limit", "1000", db=db))
                self.assertEqual(before, len((first.decode() + rest).splitlines()))
                self.assertLess(before, 720)
                self.done("add", "--build", wait, "rounds", db=db)
            self.assertEqual(len(self.objects("list", "--build", wait, "--limit", "1000", db=db)), 720)

    def test_a_full_disk(self):
        self.prepare_rounds(60, 12)
        self.folder.chmod(0o755)  # the server runs as somebody else
        with small_disk(self, "160m") as disk:
            disk.chmod(0o755)
            server = postgres.Server(parent=disk, settings=["fsync=off", "max_wal_size=32MB", "wal_recycle=off", "shared_buffers=8MB"]).start()
            try:
                db = server.create_database()
                self.done("add", "rounds/000", db=db)
                ballast = disk / "ballast"
                with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
                    while True:
                        file.write(bytes(4096))
                process = self.history("add", "--wait", "1s", "rounds", db=db)
                self.assert_says(process, "has run out of room: .*make room on the server and repeat it", 1)
                ballast.unlink()
                self.done("add", "rounds", db=db)
                self.assertEqual(len(self.objects("list", "--limit", "1000", db=db)), 720)
            finally:
                server.close()

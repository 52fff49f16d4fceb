"""scripts/nightly, from a test suite to a webhook: CTest, Meson, a list of commands; interruptions and failures."""

import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest
import xml.etree.ElementTree as ElementTree

from support import CYCLE, GORDIAN, HELLO, Case, compile_program

ROOT = pathlib.Path(__file__).resolve().parents[2]
NIGHTLY = ROOT / "scripts" / "nightly"
LIMIT = 300


def has_ended(pid):
    """Also if nobody has asked for its status yet, as where the first process is slow to take orphans in."""
    try:
        status = pathlib.Path("/proc", pid, "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


CMAKE = """
cmake_minimum_required(VERSION 3.16)
project(small CXX)
enable_testing()
set(CMAKE_BUILD_TYPE RelWithDebInfo)
add_executable(leaky leaky.cc)
add_executable(hello hello.cc)
add_test(NAME leaks COMMAND leaky)
add_test(NAME hello COMMAND hello)
add_test(NAME environment COMMAND sh -c "test \\"$GREETING\\" = hi && test \\"$PATHS\\" = /first:/second && test -f marker")
set_tests_properties(environment PROPERTIES ENVIRONMENT "GREETING=hi;PATHS=/second" WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  ENVIRONMENT_MODIFICATION "PATHS=path_list_prepend:/first" DEPENDS hello)
add_test(NAME fails_as_meant COMMAND sh -c "exit 3")
set_tests_properties(fails_as_meant PROPERTIES WILL_FAIL TRUE)
add_test(NAME skipped COMMAND sh -c "exit 4")
set_tests_properties(skipped PROPERTIES SKIP_RETURN_CODE 4)
add_test(NAME says COMMAND sh -c "echo all is well; exit 1")
set_tests_properties(says PROPERTIES PASS_REGULAR_EXPRESSION "all is [a-z]+")
add_test(NAME disabled COMMAND hello)
set_tests_properties(disabled PROPERTIES DISABLED TRUE)
add_test(NAME needs_database COMMAND sh -c "test -f ${CMAKE_BINARY_DIR}/database")
add_test(NAME makes_database COMMAND sh -c "touch ${CMAKE_BINARY_DIR}/database")
add_test(NAME drops_database COMMAND sh -c "rm ${CMAKE_BINARY_DIR}/database")
set_tests_properties(needs_database PROPERTIES FIXTURES_REQUIRED db)
set_tests_properties(makes_database PROPERTIES FIXTURES_SETUP db)
set_tests_properties(drops_database PROPERTIES FIXTURES_CLEANUP db)
add_test(NAME no_leak_is_said COMMAND leaky)
set_tests_properties(no_leak_is_said PROPERTIES FAIL_REGULAR_EXPRESSION "LEAK;gordian;[Uu]ncollectable")
add_test(NAME broken COMMAND sh -c "exit 1")
"""
MESON = """
project('small', 'cpp', default_options: ['cpp_std=c++20', 'buildtype=debugoptimized'])
test('leaks', executable('leaky', 'leaky.cc'))
test('hello', executable('hello', 'hello.cc'), env: {'GREETING': 'hi'}, suite: 'fast')
test('alone', executable('hi', 'hello.cc'), is_parallel: false)
"""


class Webhook:
    """A server on loopback that keeps what it is sent; it answers with the given statuses, one after the other, then 200."""

    def __init__(self, case, *statuses):
        self.bodies, answers = [], list(statuses)
        bodies = self.bodies

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(answers.pop(0) if answers else 200)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        case.addCleanup(self.server.server_close)
        case.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/secret-token"


class NightlyCase(Case):
    def nightly(self, *arguments, status, **options):
        process = subprocess.run([sys.executable, NIGHTLY, "--gordian", GORDIAN, "--out", "out", *map(os.fspath, arguments)],
                                 cwd=self.folder, capture_output=True, text=True, errors="replace", timeout=LIMIT, check=False,
                                 stdin=subprocess.DEVNULL, **options)
        self.assertEqual(process.returncode, status, process.stdout + process.stderr)
        return process

    def commands(self, *lines):
        (self.folder / "commands.txt").write_text("\n".join(lines) + "\n")
        return "--commands=commands.txt"

    def settings(self, text):
        (self.folder / "nightly.toml").write_text(text)
        return "--config=nightly.toml"

    def nights(self):
        return sorted((self.folder / "out/nights").iterdir())

    def journal(self, night=-1):
        return [json.loads(line) for line in (self.nights()[night] / "journal.jsonl").read_text().splitlines()]

    def results(self, night=-1):
        return {event["name"]: event["result"] for event in self.journal(night) if event["event"] == "test"}

    def step(self, name, night=-1):
        return [event for event in self.journal(night) if event["event"] == "step" and event["name"] == name][-1]


class SuitesTest(NightlyCase):
    def write_project(self, name, build_file, text):
        project = self.folder / name
        project.mkdir()
        (project / build_file).write_text(text)
        (project / "leaky.cc").write_text(CYCLE)
        (project / "hello.cc").write_text(HELLO)
        (project / "marker").write_text("")
        return project

    @unittest.skipUnless(shutil.which("cmake"), "needs cmake")
    def test_ctest(self):
        project = self.write_project("project", "CMakeLists.txt", CMAKE)
        for command in (["cmake", "-S", project, "-B", "build", "-G", "Ninja"], ["cmake", "--build", "build"]):
            subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        process = self.nightly("--ctest", "build", "--project", "small", "--branch", "main", "--build", "v1", status=1)
        self.assertEqual(self.results(), {f"ctest/{name}": result for name, result in {
            "leaks": "passed", "hello": "passed", "environment": "passed", "fails_as_meant": "passed", "skipped": "skipped",
            "says": "passed", "no_leak_is_said": "passed", "needs_database": "passed", "makes_database": "passed", "drops_database": "passed",
            "broken": "failed"}.items()})
        order = list(self.results())
        for before, after in (("hello", "environment"), ("makes_database", "needs_database"), ("needs_database", "drops_database")):
            self.assertLess(order.index(f"ctest/{before}"), order.index(f"ctest/{after}"))
        self.assertRegex(process.stdout, r"\nsmall \(main, v1\): 1 new leak   \[[0-9TZ-]+\]\n"
                                         r"tests      11: 9 passed, 1 failed, 1 skipped\n           failed: ctest/broken\nFAILED     1 new finding")
        self.assertIn("new        cycle  A → B → A", process.stdout)
        self.assertEqual((self.folder / "out/latest").resolve(), self.nights()[0])
        # A fixture comes along with the test that needs it.
        self.nightly(self.settings("[tests]\nctest = 'build'\nselect = ['needs_*', 'ctest/hello']\nexclude = ['hello']"), status=0)
        self.assertEqual(set(self.results()), {"ctest/makes_database", "ctest/needs_database"})

    def test_meson(self):
        project = self.write_project("project", "meson.build", MESON)
        subprocess.run(["meson", "setup", "build", project], cwd=self.folder, check=True, capture_output=True)
        config = self.settings("before = ['ninja', '-C', 'build']\n[tests]\nmeson = 'build'\n")
        self.nightly(config, status=1)
        self.assertEqual(self.results(), {"meson/small/leaks": "passed", "meson/small/hello": "passed", "meson/small/alone": "passed"})
        self.assertTrue(self.step("before")["ok"])
        check = json.loads((self.nights()[0] / "check.json").read_text())
        self.assertEqual([finding["title"] for finding in check["new"]], ["A → B → A"])
        self.assertEqual(check["reports"], 3)

    def test_commands(self):
        leaky, hello = compile_program(CYCLE), compile_program(HELLO, name="hello")
        listed = self.commands("# what is to be run", "", f"leaks: {leaky}", str(hello), f"shell: X=1 {hello} | grep -q hello && exit 0")
        self.nightly(listed, status=1)
        self.assertEqual(self.results(), {"commands/leaks": "passed", "commands/line 4": "passed", "commands/shell": "passed"})
        # Accepted, it is no news the next night.
        process = self.nightly(listed, "--baseline", "leaks.txt", "--update-baseline", status=0)
        self.assertRegex(process.stdout, r"UPDATED +.*leaks.txt: 1 added, 0 removed")
        process = self.nightly(listed, "--baseline", "leaks.txt", "--quiet", status=0)
        self.assertEqual((process.stdout, process.stderr), ("", ""))
        self.assertEqual(len(self.nights()), 3)


class TroubleTest(NightlyCase):
    def test_time_limit_and_no_report(self):
        static = compile_program(HELLO, "-static", name="static")
        listed = self.commands("hangs: sleep 1000", f"static: {static}", f"hello: {compile_program(HELLO)}", "nothing: /no/such/program")
        started = time.monotonic()
        process = self.nightly(listed, self.settings("timeout = '2s'\n[tests]\ncommands = 'commands.txt'"), status=3)
        self.assertLess(time.monotonic() - started, 100)
        self.assertEqual(self.results()["commands/hangs"], "timed out")
        self.assertEqual(self.results()["commands/hello"], "passed")
        self.assertRegex(process.stdout, r": incomplete   \[")
        self.assertRegex(process.stdout, r"problem    no report of commands/hangs, commands/nothing, commands/static \(commands/hangs: .+\)\n")

    def test_nothing_is_lost_when_a_step_fails(self):
        """No database: the gate is asked and people are told all the same, and the night after adds both nights."""
        listed = self.commands(f"leaks: {compile_program(CYCLE)}")
        fake = self.folder / "fake"
        fake.write_text(f"#!/bin/sh\ncase $1 in history|dashboard) echo \"$*\" >> {self.folder}/calls; "
                        f"test -e {self.folder}/database || {{ echo 'gordian: no database' >&2; exit 1; }}; echo added;; "
                        f"*) exec {GORDIAN} \"$@\";; esac\n")
        fake.chmod(0o755)
        hook = Webhook(self)
        options = (listed, "--gordian", fake, "--db", "nights.db", "--dashboard", "site", "--webhook", hook.url, "--project", "p",
                   "--branch", "b", "--build")
        process = self.nightly(*options, "v1", status=1)
        self.assertIn("problem    history: exit status 1: gordian: no database\n", process.stdout)
        self.assertIn("problem    dashboard: exit status 1: gordian: no database\n", process.stdout)
        self.assertEqual((hook.bodies[0]["verdict"], len(hook.bodies[0]["new"]), len(hook.bodies[0]["problems"])), ("new", 1, 2))
        (self.folder / "database").touch()
        (self.folder / "calls").unlink()
        process = self.nightly(*options, "v2", status=1)
        self.assertIn(f"history    added\n           the night {self.nights()[0].name} was added late\n", process.stdout)
        calls = (self.folder / "calls").read_text().splitlines()
        first, second = (str(night / "tests") for night in self.nights())
        times = [self.journal(night)[0]["time"] for night in (0, 1)]
        self.assertEqual(calls, [f"history add --db nights.db --project p --branch b --build v2 --time {times[1]} {second}",
                                 f"history add --db nights.db --project p --branch b --build v1 --time {times[0]} {first}",
                                 f"dashboard --db nights.db --out {self.folder}/site"])
        self.assertEqual([self.step("history", night)["ok"] for night in (0, 1)], [True, True])

    def test_a_night_that_can_never_be_added_does_not_stop_the_others(self):
        fake = self.folder / "fake"
        fake.write_text(f"#!/bin/sh\ncase $1 in history) case \"$*\" in *--build\\ bad*) echo 'gordian: damaged' >&2; exit 1;; "
                        f"*) echo added;; esac;; *) exec {GORDIAN} \"$@\";; esac\n")
        fake.chmod(0o755)
        options = (self.commands(f"hello: {compile_program(HELLO)}"), "--gordian", fake, "--db", "nights.db", "--build")
        self.nightly(*options, "bad", status=3)
        for tries in range(2, 7):
            process = self.nightly(*options, "good", status=3 if tries <= 5 else 0)
            self.assertEqual(self.step("history")["added"], True)
            told = f"problem    history: added\n           the night {self.nights()[0].name} cannot be added: exit status 1: gordian: damaged\n"
            self.assertEqual(told in process.stdout, tries <= 5, process.stdout)

    def test_killed_and_resumed(self):
        listed = self.commands(f"first: {compile_program(CYCLE)}", f"second: sh -c 'echo $$ > {self.folder}/pid; test -e {self.folder}/go || exec sleep 1000'",
                               f"third: {compile_program(HELLO)}")
        for how in (signal.SIGKILL, signal.SIGTERM):
            for name in ("go", "pid"):
                (self.folder / name).unlink(missing_ok=True)
            process = subprocess.Popen([sys.executable, NIGHTLY, "--gordian", GORDIAN, "--out", "out", "--jobs=1", listed],
                                       cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                       text=True, start_new_session=True)
            self.assertRegex(process.stdout.readline(), r"\Apassed .* commands/first\n\Z")
            night = self.nights()[-1]
            while not (self.folder / "pid").exists() or not (self.folder / "pid").read_text():
                time.sleep(0.05)
            running = (self.folder / "pid").read_text().strip()
            process.send_signal(how)
            said = process.communicate(timeout=LIMIT)[1]
            if how == signal.SIGTERM:
                self.assertIn("scripts/nightly: interrupted; --resume goes on with the night", said)
                self.assertEqual(process.returncode, 3)
            else:
                with open(night / "journal.jsonl", "a", encoding="utf-8") as journal:
                    journal.write('{"event":"te')  # as if it had been in the midst of a line
            self.assertEqual(self.results_of(night), ["commands/first"])
            (self.folder / "go").touch()
            process = self.nightly(listed, "--resume", "--jobs=1", status=1)  # waits until what the other one has left is gone
            self.assertTrue(has_ended(running), "the test that ran has ended with its night")
            self.assertIn("1 of 3 tests have run before\n", process.stdout)
            self.assertEqual(self.nights()[-1], night)
            self.assertEqual(self.results_of(night), ["commands/first", "commands/second", "commands/third"])
            self.assertIn("1 new leak", process.stdout)

    def results_of(self, night):
        lines = (night / "journal.jsonl").read_text().splitlines()
        return [event["name"] for line in lines if line.endswith("}") and (event := json.loads(line))["event"] == "test"]

    def test_two_at_once(self):
        listed = self.commands(f"waits: sh -c 'while ! test -e {self.folder}/go; do sleep 0.05; done'")
        first = subprocess.Popen([sys.executable, NIGHTLY, "--gordian", GORDIAN, "--out", "out", listed], cwd=self.folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        while not list(self.folder.glob("out/nights/*/journal.jsonl")):
            time.sleep(0.05)
        process = self.nightly(listed, status=3)
        self.assertRegex(process.stderr, r"scripts/nightly: another night is at work in .*out\n")
        (self.folder / "go").touch()
        self.assertEqual(first.wait(LIMIT), 0)
        self.assertEqual(len(self.nights()), 1)

    def test_snapshots_of_old_nights_go_their_reports_stay(self):
        config = self.settings(f"keep = 2\n[tests]\ncommands = 'commands.txt'\n")
        self.commands(f"hello: {compile_program(HELLO)}")
        for _ in range(3):
            self.nightly(config, status=0)
        self.assertEqual([len(list(night.rglob("*.gsnap"))) for night in self.nights()], [0, 1, 1])
        self.assertEqual([len(list(night.rglob("report.pb"))) for night in self.nights()], [1, 1, 1])

    def test_snapshots_that_were_not_looked_at_are(self):
        """As if `gordian run` had been killed in the midst of its analysis."""
        fake = self.folder / "fake"
        fake.write_text(f"#!/bin/sh\n{GORDIAN} \"$@\"\nstatus=$?\ncase $1 in run) : > \"$3/report.pb\"; rm \"$3/report.json\";; esac\nexit $status\n")
        fake.chmod(0o755)
        process = self.nightly("--gordian", fake, self.commands(f"leaks: {compile_program(CYCLE)}"), status=1)
        self.assertIn("1 new leak", process.stdout)
        self.assertEqual(len(self.step("analyze")["folders"]), 1)


class NotifyTest(NightlyCase):
    def setUp(self):
        super().setUp()
        self.listed = self.commands(f"leaks: {compile_program(CYCLE)}")

    def notify(self, settings, *arguments, status=1, **options):
        config = self.settings(f"project = 'server'\nbuild = 'v7'\nbranch = 'main'\n[tests]\ncommands = 'commands.txt'\n[notify]\n{settings}\n")
        return self.nightly(config, *arguments, status=status, **options)

    def test_file_command_and_webhook(self):
        hook = Webhook(self)
        process = self.notify("file = 'told.txt'\ncommand = ['sh', '-c', 'cat > mail; echo \"$GORDIAN_NIGHT_VERDICT\" >> mail']\nwebhook = '$HOOK'",
                              env={**os.environ, "HOOK": hook.url})
        text = (self.folder / "told.txt").read_text()
        self.assertTrue(text.startswith("server (main, v7): 1 new leak   ["), text)
        self.assertIn("new        cycle  A → B → A", text)
        self.assertTrue((self.folder / "mail").read_text().endswith("new\n"))
        message, = hook.bodies
        self.assertEqual((message["schema"], message["project"], message["status"], message["verdict"], message["tests"], message["problems"]),
                         ("gordian-night/1", "server", 1, "new", {"passed": 1}, []))
        self.assertEqual(message["new"][0]["title"], "A → B → A")
        self.assertTrue(message["text"].startswith("server (main, v7): 1 new leak"))
        self.assertRegex(process.stdout, r"notify     .*told.txt, sh, http://127.0.0.1\n")
        self.assertNotIn("secret-token", process.stdout + process.stderr + (self.nights()[0] / "journal.jsonl").read_text())

    def test_a_busy_webhook_is_tried_again(self):
        hook = Webhook(self, 503, 429)
        self.notify(f"webhook = '{hook.url}'")
        self.assertEqual(len(hook.bodies), 3)

    def test_one_that_fails_does_not_stop_the_others(self):
        for statuses, said, times in (((404,), "HTTP 404 Not Found", 1), ((302,), "HTTP 302 Found", 1), ((500, 500, 500), "HTTP 500", 3)):
            hook = Webhook(self, *statuses)
            process = self.notify(f"file = '/no/such/folder/x'\ncommand = ['false']\nwebhook = '{hook.url}'")
            self.assertEqual(len(hook.bodies), times)
            self.assertIn("problem    notify: /no/such/folder/x: No such file or directory\n           false: exit status 1\n"
                          f"           http://127.0.0.1: {said}", process.stdout)

    def test_nobody_is_told_of_a_clean_night(self):
        self.commands(f"hello: {compile_program(HELLO)}")
        self.notify("file = 'told.txt'", status=0)
        self.assertFalse((self.folder / "told.txt").exists())
        self.notify("file = 'told.txt'\nwhen = 'always'", status=0)
        self.assertIn("server (main, v7): clean", (self.folder / "told.txt").read_text())


class HistoryTest(NightlyCase):
    """With the real history, gate and dashboard."""

    def test_three_nights(self):
        leaky, clean = compile_program(CYCLE, name="server"), compile_program(HELLO, name="server")
        current = self.folder / "bin" / "server"
        current.parent.mkdir()
        config = self.settings("project = 'shop'\n[tests]\ncommands = 'commands.txt'\n[history]\ndb = 'nights.db'\n[dashboard]\nout = 'site'\n")
        self.commands(f"one: {current}", f"two: {current} --other")
        for build, program, status in (("v1", clean, 0), ("v2", leaky, 1), ("v3", clean, 0)):
            shutil.copy(program, current)
            process = self.nightly(config, "--build", build, "--branch", "main", status=status)
            self.assertNotIn("problem", process.stdout)
            time.sleep(1.1)  # a night is known by its second
        listed = self.gordian("history", "list", "--db", "nights.db", "--project", "shop", "--format=json").stdout
        runs = [json.loads(line) for line in listed.splitlines()]
        self.assertEqual({(run["build"], run["branch"], run["binary"]) for run in runs},
                         {(build, "main", "server") for build in ("v1", "v2", "v3")})
        self.assertEqual(len({(run["build"], run["time"]) for run in runs}), 3, "both tests of a night are one time")
        self.assertEqual({run["build"] for run in runs if run["findings"] > 0}, {"v2"})
        self.assertTrue((self.folder / "site" / "index.html").exists())
        self.assertIn('"shop"', (self.folder / "site" / "data" / "index.js").read_text())


class FormatsTest(NightlyCase):
    def test_files_for_other_tools(self):
        """One of each for all tests of the night; sources are named from where it was started."""
        source = self.folder / "src" / "leaky.cc"
        source.parent.mkdir()
        source.write_text(CYCLE)
        subprocess.run(["g++", "-std=c++20", "-g", "-o", "leaky", source], cwd=self.folder, check=True)
        listed = self.commands(f"one: {self.folder}/leaky", f"two: {self.folder}/leaky --other", f"three: {compile_program(HELLO)}")
        formats = [f"--format={form}" for form in ("sarif", "junit", "dot", "openmetrics")]
        process = self.nightly(listed, *formats, status=1)
        self.assertNotIn("problem", process.stdout)
        night = self.folder / "out" / "latest"
        self.assertEqual({path.name for path in night.glob("leaks.*")}, {"leaks.sarif", "leaks.xml", "leaks.dot", "leaks.prom"})
        run, = json.loads((night / "leaks.sarif").read_text())["runs"]
        result, = run["results"]
        self.assertEqual((result["occurrenceCount"], len(run["properties"]["processes"])), (2, 3))
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        self.assertEqual((place["uri"], place["uriBaseId"]), ("src/leaky.cc", "%SRCROOT%"))
        suites = ElementTree.parse(night / "leaks.xml").getroot()
        self.assertEqual({name: suites.get(name) for name in ("tests", "failures", "errors")}, {"tests": "3", "failures": "2", "errors": "0"})
        self.assertIn("digraph", (night / "leaks.dot").read_text())
        self.assertIn('gordian_processes{binary="leaky"} 2\n', (night / "leaks.prom").read_text())
        # The root is a setting, too; and what is known does not fail the night, but is in the files.
        config = self.settings("formats = ['sarif']\nsource_root = 'src'\n[tests]\ncommands = 'commands.txt'\n")
        self.nightly(config, "--baseline=leaks.txt", "--update-baseline", status=0)
        run, = json.loads((night / "leaks.sarif").read_text())["runs"]
        self.assertEqual(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "leaky.cc")
        self.assertEqual([path.name for path in night.glob("leaks.*")], ["leaks.sarif"])

    def test_a_report_that_cannot_be_read(self):
        """It is told, in the files and to people; the others are in them all the same."""
        listed = self.commands(f"one: {compile_program(CYCLE)}", f"two: sh -c '{compile_program(HELLO)}; echo x > {self.folder}/broken'")
        fake = self.folder / "fake"
        fake.write_text(f"#!/bin/sh\n{GORDIAN} \"$@\"\nstatus=$?\n"
                        f"case \"$1 $3\" in run*two*) rm \"$3\"/report.json; echo bad > \"$3/report.pb\";; esac\nexit $status\n")
        fake.chmod(0o755)
        process = self.nightly("--gordian", fake, listed, "--format=sarif", "--format=junit", status=3)
        self.assertRegex(process.stdout, r"\nproblem    formats: sarif: exit status 1: gordian: .*two\.\w+/report\.pb: .*\n +junit: exit status 1: ")
        run, = json.loads((self.folder / "out/latest/leaks.sarif").read_text())["runs"]
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual(len(run["results"]), 1)
        suites = ElementTree.parse(self.folder / "out/latest/leaks.xml").getroot()
        self.assertEqual((suites.get("failures"), suites.get("errors")), ("1", "1"))


class SettingsTest(NightlyCase):
    def test_mistakes_are_told(self):
        self.commands("true")
        tests = "[tests]\ncommands = 'commands.txt'\n"
        for settings, said in (
                ("", "which tests? Name at least one of tests.ctest, tests.meson and tests.commands"),
                ("projekt = 'x'", "nightly.toml: there is no setting `projekt`; there are before, branch,"),
                ("[check]\nbase = 'x'", "there is no setting `check.base`; there are check.baseline, check.options, check.suppressions"),
                ("formats = ['xml']", "`formats` has xml; there are sarif, junit, dot, openmetrics"),
                ("jobs = 'many'", "`jobs` has to be a number, like 0"),
                ("[check]\nsuppressions = [1]", "`check.suppressions` has to be a list of strings"),
                ("timeout = 'soon'\n" + tests, "'soon' is no duration; write one like 90s, 30m or 2h"),
                (tests + "[notify]\nwhen = 'now'", "`notify.when` is one of trouble, always, never"),
                (tests + "[notify]\nwebhook = '$NO_SUCH_NAME'", "the environment has no NO_SUCH_NAME, which the settings refer to"),
                ("a = ", "nightly.toml: ")):
            process = self.nightly(self.settings(settings), status=2)
            self.assertTrue(process.stderr.startswith("scripts/nightly: "), process.stderr)
            self.assertIn(said, process.stderr)
        self.assertIn("missing cannot be read", self.nightly("--config=missing", status=2).stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_tests_that_cannot_be_listed(self):
        for option, said in (("--ctest=nowhere", "problem    tests: "), ("--meson=nowhere", "the tests of Meson cannot be listed"),
                             ("--commands=nowhere", "nowhere cannot be read")):
            self.assertIn(said, self.nightly(option, status=3).stdout)
        self.commands("unbalanced: sh -c 'x")
        self.assertIn("commands.txt:1: No closing quotation", self.nightly("--commands=commands.txt", status=3).stdout)

    def test_environment_of_tests(self):
        self.commands('told: sh -c "test $TOLD = yes"')
        self.nightly(self.settings("[tests]\ncommands = 'commands.txt'\n[run]\nenvironment = {TOLD = 'yes'}\noptions = ['--stacks=none']"), status=0)
        self.assertEqual(self.results(), {"commands/told": "passed"})

"""`gordian check`: what passes, what does not, what it says, and with which exit status."""

import json
import os
import re
import subprocess

from support import CYCLE, HELLO, Case, compile_program, small_disk

# Two leaks: a cycle, and memory that nobody points to. %s and %s are where other versions of the source have more.
SOURCE = """
#include <memory>
#include <string>
#include <vector>
struct Timer;
struct Session { std::shared_ptr<Timer> timer; std::string name; ~Session() {} };
struct Timer { std::shared_ptr<Session> session; int interval = 5; ~Timer() {} };
%s
__attribute__((noinline)) void open_session() {
  auto session = std::make_shared<Session>();
  session->timer = std::make_shared<Timer>();
  session->timer->session = session;
}
__attribute__((noinline)) void lose(int) {
  char* lost = new char[120]();
  asm volatile("" : : "r"(lost) : "memory");
}
__attribute__((noinline)) void load() { lose(1); asm volatile(""); }
__attribute__((noinline)) void forget() { volatile char dead[16384]; for (auto& byte : dead) byte = 0; }
int main() {
  %s
  open_session();
  load();
  forget();
}
"""
PLAIN = SOURCE % ("", "")
# Nothing about the leaks has changed, but everything is somewhere else.
MOVED = SOURCE % ("""
struct Registry { std::vector<std::string> names; virtual ~Registry() {} virtual int size() { return (int)names.size(); } };
struct Larger : Registry { long more[9] = {}; int size() override { return 9; } };
__attribute__((noinline)) int unrelated(int n) { Larger larger; larger.names.resize(n % 7); return larger.size() + n; }
""", "volatile int n = unrelated(5); (void)n; std::string text(300 + n, 'x'); asm volatile(\"\" : : \"r\"(&text) : \"memory\");")
NEW = SOURCE % ("""
struct Cache { std::shared_ptr<Cache> self; };
__attribute__((noinline)) void fill() { auto cache = std::make_shared<Cache>(); cache->self = cache; }
""", "fill();")

BUILDS = {"O0g": ["-O0"], "O2g": ["-O2"], "O2s": ["-O2", "-s"], "O0s": ["-O0", "-s"], "O3s": ["-O3", "-s"]}


class CheckCase(Case):
    def leave(self, out, program):
        """Runs the program; its folder of reports."""
        process = self.run_in(out, program)
        self.assertEqual(process.returncode, 0, process.stderr)
        return self.folder / out

    def check(self, *arguments, status):
        process = self.gordian("check", *arguments)
        self.assertEqual(process.returncode, status, process.stdout + process.stderr)
        return process

    def verdict(self, *arguments, status):
        return json.loads(self.check("--format=json", *arguments, status=status).stdout)


class GateTest(CheckCase):
    def test_new_then_accepted(self):
        reports = self.leave("out", compile_program(CYCLE))
        process = self.check(reports, status=1)
        self.assertRegex(process.stdout, r"\AFAILED +1 new finding\nlooked at  1 report of 1 program; no baseline\n"
                                         r"new +cycle  A → B → A  64 bytes +[0-9a-f]{8}  proved\n"
                                         r" +at   main  source.cc:6\n +cut  B::a as std::weak_ptr<A>\n +in   program\n\Z")
        process = self.check("--baseline", "leaks.txt", "--update-baseline", reports, status=0)
        self.assertRegex(process.stdout, r"\AUPDATED +leaks.txt: 1 added, 0 removed, 0 changed; 1 finding in it\n"
                                         r" +\+ [0-9a-f]{8}  cycle  A → B → A\n\Z")
        baseline = (self.folder / "leaks.txt").read_text()
        self.assertRegex(baseline, r"\Agordian-baseline/1\n(#.*\n)+cycle       [0-9a-f]{8} [0-9a-f]{8} x1 program  A → B → A\n\Z")
        process = self.check("--baseline", "leaks.txt", reports, status=0)
        self.assertEqual(process.stdout, "PASSED     0 new findings, 1 known\nlooked at  1 report of 1 program; baseline leaks.txt\n"
                                         "known      1 finding in 1 program\n")
        self.assertEqual(process.stderr, "")

    def test_update_says_what_is_gone_and_touches_nothing_else(self):
        leaky = self.leave("leaky", compile_program(CYCLE))
        clean = self.leave("clean", compile_program(HELLO))
        self.check("--baseline", "leaks.txt", "--update-baseline", leaky, status=0)
        path = self.folder / "leaks.txt"
        path.write_text(path.read_text().replace("cycle  ", "# JIRA-17\ncycle  "))
        path.chmod(0o640)
        before = os.stat(path)
        process = self.check("--baseline", "leaks.txt", "--update-baseline", leaky, status=0)
        self.assertIn("0 added, 0 removed, 0 changed; 1 finding in it", process.stdout)
        self.assertEqual(os.stat(path).st_mtime_ns, before.st_mtime_ns, "an unchanged file is not written")
        process = self.check("--baseline", "leaks.txt", clean, status=0)
        self.assertRegex(process.stdout, r"gone +[0-9a-f]{8}  cycle  A → B → A\n +take them out with --update-baseline\n")
        process = self.check("--baseline", "leaks.txt", "--update-baseline", clean, status=0)
        self.assertRegex(process.stdout, r"UPDATED +leaks.txt: 0 added, 1 removed, 0 changed; 0 findings in it\n +- [0-9a-f]{8}  cycle")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o640)
        self.assertEqual([p.name for p in self.folder.iterdir() if "leaks" in p.name], ["leaks.txt"], "nothing is left behind")

    def test_comments_and_links_survive(self):
        leaky = self.leave("leaky", compile_program(CYCLE))
        self.check("--baseline", "real.txt", "--update-baseline", leaky, status=0)
        (self.folder / "link.txt").symlink_to("real.txt")
        text = (self.folder / "real.txt").read_text().replace("cycle  ", "# JIRA-17: until the rewrite\ncycle  ")
        (self.folder / "real.txt").write_text(text)
        more = self.leave("more", compile_program(NEW))
        self.check("--baseline", "link.txt", "--update-baseline", leaky, more, status=0)
        self.assertTrue((self.folder / "link.txt").is_symlink())
        self.assertRegex((self.folder / "real.txt").read_text(), r"# JIRA-17: until the rewrite\ncycle .*A → B → A\n")

    def test_shards_are_one_verdict(self):
        program = compile_program(CYCLE)
        reports = [self.leave(f"shards/{i}", program) for i in range(3)]
        other = self.leave("shards/other", compile_program(CYCLE, name="other"))
        verdict = self.verdict("shards", status=1)
        self.assertEqual((verdict["reports"], verdict["binaries"]), (4, ["other", "program"]))
        self.assertEqual([(f["instances"], f["binaries"]) for f in verdict["new"]], [(4, ["other", "program"])])
        again = self.verdict("shards", reports[0], reports[0], other / "report.pb", status=1)
        self.assertEqual(again["new"], verdict["new"], "a report that is given twice counts once")

    def test_all_forms_of_reports(self):
        out = self.leave("out", compile_program(CYCLE))
        snapshot, = out.glob("*.gsnap")
        (self.folder / "printed.json").write_text(self.gordian("analyze", "--format=json", out).stdout)
        ids = {self.verdict(path, status=1)["new"][0]["id"]
               for path in (out, out / "report.pb", out / "report.json", snapshot, "printed.json", self.folder)}
        self.assertEqual(len(ids), 1)

    def test_grown(self):
        program = compile_program(CYCLE)
        one, two = self.leave("one", program), self.leave("two", program)
        self.check("--baseline", "leaks.txt", "--update-baseline", one, status=0)
        process = self.check("--baseline", "leaks.txt", one, two, status=0)
        self.assertRegex(process.stdout, r"PASSED +0 new findings, 1 grown, 1 known\nlooked at .*\nknown .*\ngrown +[0-9a-f]{8}  cycle  A → B → A: from 1 to 2\n")
        process = self.check("--baseline", "leaks.txt", "--fail-on=cycle,grown", one, two, status=1)
        self.assertRegex(process.stdout, r"\AFAILED ")

    def test_thresholds(self):
        out = self.leave("out", compile_program(PLAIN))
        self.assertEqual({f["kind"] for f in self.verdict(out, status=1)["new"]}, {"cycle", "unreachable"})
        verdict = self.verdict("--fail-on=cycle", out, status=1)
        self.assertEqual(({f["kind"] for f in verdict["new"]}, verdict["not_gated"]), ({"cycle"}, {"unreachable": 1}))
        verdict = self.verdict("--fail-on=unreachable:proved", out, status=0)
        self.assertEqual([(w["kind"], w["why"]) for w in verdict["warnings"]], [("unreachable", "below proved")])
        process = self.check("--fail-on=cycle,unreachable", "--min-bytes=1k", out, status=0)
        self.assertRegex(process.stdout, r"PASSED +0 new findings, 2 warnings\nlooked at .*\nwarning +cycle .* proved: below 1024 bytes\n")
        self.assertIn("not gated  1 unreachable (--fail-on)\n", self.check("--fail-on=cycle", "--min-bytes=1k", out, status=0).stdout)

    def test_markdown(self):
        out = self.leave("out", compile_program(CYCLE))
        text = self.check("--format=markdown", out, status=1).stdout
        self.assertRegex(text, r"\A### Gordian: ❌ Failed\n\n1 new finding \(1 report of 1 program\)\.\n\n\| finding \| what .*\n"
                               r"\|---(\|---)+\|\n\| `[0-9a-f]{8}` \| cycle `A → B → A` \| 64 bytes \| `main  source.cc:6` \| "
                               r"`B::a as std::weak_ptr<A>` \| `program` \| proved \|\n\Z")
        clean = self.leave("clean", compile_program(HELLO))
        self.assertEqual(self.check("--format=markdown", clean, status=0).stdout,
                         "### Gordian: ✅ Passed\n\n0 new findings (1 report of 1 program).\n")


class SuppressionsTest(CheckCase):
    def test_used_and_unused_are_named_even_when_all_is_clean(self):
        out = self.leave("out", compile_program(PLAIN))
        (self.folder / "ours").write_text("# what we know of\ntype:Session until 2999-01-31  # JIRA-17\ntype:Sesion\n")
        (self.folder / "lsan.supp").write_text("# LeakSanitizer's\nleak:^lose\nleak:libnothing.so\n")
        process = self.check("--suppressions", "ours", "--suppressions", "lsan.supp", out, status=0)
        self.assertEqual(process.stdout,
                         "PASSED     0 new findings, 2 suppressed\nlooked at  1 report of 1 program; no baseline\n"
                         "suppressed type:Session (ours:2): 1 finding, until 2999-01-31; JIRA-17\n"
                         "           leak:^lose (lsan.supp:2): 1 finding\n"
                         "unused     type:Sesion (ours:3): did you mean Session?\n"
                         "           leak:libnothing.so (lsan.supp:3)\n")

    def test_reports_may_follow_the_option(self):
        outs = [self.leave("cycle", compile_program(CYCLE)), self.leave("plain", compile_program(PLAIN))]
        (self.folder / "ours").write_text("type:A\n")
        process = self.check("--suppressions", "ours", *outs, status=1)
        self.assertIn("looked at  2 reports of 1 program; no baseline\n", process.stdout)
        self.assertIn("suppressed type:A (ours:1): 1 finding\n", process.stdout)

    def test_expired(self):
        out = self.leave("out", compile_program(CYCLE))
        (self.folder / "ours").write_text("type:A until 2020-01-31\n")
        process = self.check("--suppressions", "ours", out, status=1)
        self.assertIn("expired    type:A (ours:1): on 2020-01-31; it would match 1 finding\n", process.stdout)

    def test_lsan_takes_the_same_file(self):
        """LeakSanitizer itself and we suppress the same leaks by the same lines."""
        source = """
            #include <cstdlib>
            __attribute__((noinline)) void lose_one() { void* p = malloc(101); asm volatile("" : : "r"(p) : "memory"); }
            extern "C" __attribute__((noinline)) void lose_two() { void* p = malloc(102); asm volatile("" : : "r"(p) : "memory"); }
            __attribute__((noinline)) void forget() { volatile char dead[16384]; for (auto& byte : dead) byte = 0; }
            int main() { lose_one(); lose_two(); forget(); }
            """
        leaks = compile_program(source, name="leaks")
        sanitized = compile_program(source, "-fsanitize=leak", name="leaks")
        out = self.leave("out", leaks)
        for rule in ("leak:lose_one", "leak:^lose_", "leak:_two$", "leak:lose*two", "leak:^one", "leak:leaks$", "leak:source.cc", "leak:^source.cc$",
                     "leak:*", "leak:e_o", "leak:main", "leak:libc.so", "leak:e$", "leak:LOSE"):
            (self.folder / "supp").write_text(rule + "\n")
            environment = {**os.environ, "LSAN_OPTIONS": f"suppressions={self.folder}/supp:print_suppressions=0"}
            said = subprocess.run([sanitized], env=environment, capture_output=True, text=True, check=False).stderr
            if "encountered a fatal error" in said:
                self.skipTest("LeakSanitizer may not trace here")
            by_lsan = {int(size) for size in re.findall(r"leak of (\d+) byte", said)}
            verdict = self.verdict("--suppressions", "supp", out, status=1 if by_lsan else 0)
            self.assertEqual({f["bytes"] for f in verdict["new"]}, by_lsan, rule)


class BuildsTest(CheckCase):
    """A baseline is of a source, not of a build."""

    def test_other_builds_and_moved_code(self):
        reports = {(source, build): self.leave(f"{build}.{i}", compile_program(source, *options))
                   for build, options in BUILDS.items() for i, source in enumerate((PLAIN, MOVED, NEW))}
        for accepted in ("O2s", "O0g"):
            self.check("--baseline", accepted, "--update-baseline", reports[PLAIN, accepted], status=0)
            before = (self.folder / accepted).read_text()
            for (source, build), out in reports.items():
                if source == NEW:
                    verdict = self.verdict("--baseline", accepted, out, status=1)
                    self.assertEqual([f["title"] for f in verdict["new"]], ["Cache → Cache"], f"{build}, accepted {accepted}")
                else:
                    verdict = self.verdict("--baseline", accepted, out, status=0)
                self.assertEqual((len(verdict["known"]), verdict["gone"], verdict["warnings"]), (2, [], []),
                                 f"{build}, accepted {accepted}: {before}")

    def test_updates_keep_the_names_that_say_more(self):
        stripped = self.leave("stripped", compile_program(PLAIN, "-O2", "-s"))
        debug = self.leave("debug", compile_program(PLAIN, "-O0"))
        self.check("--baseline", "leaks.txt", "--update-baseline", stripped, status=0)
        self.assertNotIn("  in ", (self.folder / "leaks.txt").read_text())
        self.check("--baseline", "leaks.txt", "--update-baseline", debug, status=0)
        with_names = (self.folder / "leaks.txt").read_text()
        self.assertIn("x1 program  block of 120 bytes  in lose < load < main\n", with_names)
        self.check("--baseline", "leaks.txt", "--update-baseline", stripped, status=0)
        self.assertEqual((self.folder / "leaks.txt").read_text(), with_names)
        process = self.check("--baseline", "leaks.txt", stripped, status=0)
        self.assertIn("known      2 findings in 1 program; 1 by shape, as the builds have other names\n", process.stdout)


class RefusalsTest(CheckCase):
    def test_a_report_that_cannot_be_read_is_no_pass(self):
        good = self.leave("good", compile_program(HELLO))
        whole = (self.leave("leaky", compile_program(CYCLE)) / "report.pb").read_bytes()
        (self.folder / "cut.pb").write_bytes(whole[:-7])
        (self.folder / "noise.pb").write_bytes(os.urandom(300))
        (self.folder / "empty.pb").write_bytes(b"")
        (self.folder / "bad.json").write_text('{"schema":"gordian-report/1","findings":[{"id":[]}]}\n')
        (self.folder / "nothing").mkdir()
        (self.folder / "leaks.txt").write_text("gordian-baseline/1\n")
        for path in ("cut.pb", "noise.pb", "empty.pb", "bad.json", "nothing", "missing"):
            process = self.check("--baseline", "leaks.txt", good, path, status=3)
            self.assertRegex(process.stdout, rf"\AINCOMPLETE 0 new findings\nlooked at .*\nunread +(.*/)?{re.escape(path)}", path)
            self.assert_unharmed_message(process)
            process = self.check("--baseline", "leaks.txt", "--update-baseline", good, path, status=3)
            self.assertIn("gordian: leaks.txt was not changed, as not all reports could be read.", process.stderr)
        self.assertEqual((self.folder / "leaks.txt").read_text(), "gordian-baseline/1\n")
        self.assertEqual(self.verdict(good, "cut.pb", status=3)["passed"], False)

    def test_one_bad_file_does_not_hide_the_others_of_its_folder(self):
        program = compile_program(CYCLE)
        for number in (1, 2, 3):
            self.leave(f"shards/{number}", program)
        (self.folder / "shards/2/report.pb").write_bytes(b"\x05cut")
        verdict = self.verdict("shards", status=3)
        self.assertEqual((verdict["reports"], len(verdict["new"])), (2, 1))
        (unreadable,) = verdict["unreadable"]
        self.assertRegex(unreadable, r"shards/2/report\.pb: no report, or cut off or damaged behind byte 0\.$")

    def test_wrong_usage(self):
        out = self.leave("out", compile_program(HELLO))
        (self.folder / "no_baseline").write_text("hello\n")
        (self.folder / "rules").write_text("type:A\nhello\n")
        (self.folder / "folder").mkdir()
        for arguments, said in (
                ([], "REPORT is required"),
                (["--baseline", "missing", out], "there is no baseline missing. Make it with --update-baseline"),
                (["--baseline", "no_baseline", out], "no_baseline: line 1: it should be `gordian-baseline/1`"),
                (["--baseline", "folder", out], "folder cannot be read: Is a directory"),
                (["--update-baseline", out], "--update-baseline needs --baseline FILE"),
                (["--update-baseline", "--baseline", "no/such/folder", out], "no/such/folder cannot be written: No such file"),
                (["--suppressions", "missing", out], "missing cannot be read: No such file"),
                (["--suppressions", "rules", out], "rules:2: 'hello' is no rule"),
                (["--suppressions", "/dev/zero", out], "/dev/zero cannot be read: File too large"),
                (["--fail-on=leaks", out], "'leaks' is no kind of finding"),
                (["--fail-on=cycle:sure", out], "'sure' is no confidence; there are proved, probable and possible"),
                (["--min-bytes=many", out], "'many' is no number of bytes"),
                (["--format=yaml", out], "yaml not in")):
            self.assert_says(self.gordian("check", *arguments), re.escape(said), 2)

    def test_full_disk(self):
        out = self.leave("out", compile_program(CYCLE))
        with small_disk(self, "64k") as disk:
            (disk / "leaks.txt").write_text("gordian-baseline/1\n")
            with open(disk / "filler", "wb", buffering=0) as filler:
                try:
                    while True:
                        filler.write(b"x" * 4096)
                except OSError:
                    pass
            process = self.gordian("check", "--baseline", disk / "leaks.txt", "--update-baseline", out)
            self.assert_says(process, "leaks.txt cannot be written: No space left on device", 2)
            self.assertEqual((disk / "leaks.txt").read_text(), "gordian-baseline/1\n")
            self.assertEqual(sorted(p.name for p in disk.iterdir()), ["filler", "leaks.txt"])

    def test_hostile_names_are_not_obeyed(self):
        out = self.leave("out", compile_program(CYCLE))
        text = (out / "report.json").read_text().replace('"A"', '"A\\u001b[31m\\n"').replace('"main"', '"\\u001b]0;x\\u0007"')
        (self.folder / "evil.json").write_text(text)
        for form in ("text", "json", "markdown"):
            process = self.check(f"--format={form}", "evil.json", status=1)
            self.assertNotIn("\x1b", process.stdout)
            self.assertNotIn("\x07", process.stdout)
        self.check("--baseline", "leaks.txt", "--update-baseline", "evil.json", status=0)
        self.assertNotIn("\x1b", (self.folder / "leaks.txt").read_text())
        self.check("--baseline", "leaks.txt", "evil.json", status=0)
